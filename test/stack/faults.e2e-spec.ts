import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Status } from '../../scripts/start/run/status';
import { eventually } from '../support/eventually';
import { Stack, Start, startAnywhere, survivors } from './support/stack';

jest.setTimeout(120_000);

const PARTS = [
  ['port', 'Application'],
  ['page-port', 'Page'],
  ['prometheus-port', 'Prometheus'],
  ['alertmanager-port', 'Alertmanager'],
] as const;

/** The process id of a part of the system, by the name of its program. */
function pidOf(start: Start, program: string): number {
  const pid = start.children.find(
    (child) =>
      execFileSync('ps', ['-o', 'comm=', '-p', String(child.pid)], { encoding: 'utf8' }).trim() ===
      program,
  )?.pid;
  if (pid === undefined) throw new Error(`${program} is none of the children`);
  return pid;
}

describe('npm start', () => {
  it('prints the chart’s message for a wrong value and starts nothing', async () => {
    await using start = startAnywhere(['--set', 'alert.threshold=none']);
    const { status, stdout, stderr } = await start.ended;
    expect(status).toBe(1);
    expect(stderr).toContain(
      'alert.threshold: must be an integer from 1 to 1000000000, got "none"',
    );
    expect(stdout).not.toContain('started');
    expect(start.files).toEqual([]);
  });

  it('takes values in TypeScript, and starts nothing when they are wrong', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'values-'));
    const file = join(folder, 'my.ts');
    writeFileSync(file, 'export default { alert: { threshold: 30 } };');
    await using stack = await Stack.up(['-f', file]);
    expect((await stack.status()).alert?.threshold).toBe(30);

    writeFileSync(file, 'export default { alert: { treshold: 30 } };');
    await using wrong = startAnywhere(['-f', file]);
    const { status, stderr } = await wrong.ended;
    rmSync(folder, { recursive: true });
    expect(status).toBe(1);
    expect(stderr).toContain('treshold');
    expect(wrong.files).toEqual([]);
  });

  it('names a busy port with its option and leaves nothing behind', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await using start = startAnywhere([`--prometheus-port=${port}`]);
    const { status, stderr } = await start.ended;
    server.close();
    expect(status).toBe(1);
    expect(stderr).toBe(
      `port ${port} of 127.0.0.1 is in use: stop the program that uses it, or set another with --prometheus-port\n`,
    );
    expect(start.files).toEqual([]);
  });

  it('says that it runs already, where and how to stop it', async () => {
    await using first = await Stack.up();
    const second = startAnywhere([], first.start.runtime);
    const { status, stderr } = await second.ended;
    expect(status).toBe(1);
    expect(stderr).toContain(
      `already running (process ${first.start.pid}, ${first.start.address('Page')})`,
    );
    expect(survivors(first.start.children)).toHaveLength(4);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'takes everything down within 5 s of %s, without a trace',
    async (signal) => {
      await using stack = await Stack.up();
      const { start } = stack;
      await stack.press('load', { perMinute: 600 });
      const { children } = start;
      const at = Date.now();
      start.signal(signal);
      expect((await start.ended).status).toBe(0);
      expect(Date.now() - at).toBeLessThan(5000);
      expect(survivors(children)).toEqual([]);
      expect(start.files).toEqual([]);
    },
  );

  it('ends when nobody reads what it prints any more, without a trace', async () => {
    await using stack = await Stack.up();
    const { start } = stack;
    const { children } = start;
    start.stopReading();
    await stack.press('load', { perMinute: 5 }); // makes the terminal print a line
    expect((await start.ended).status).toBe(0);
    expect(survivors(children)).toEqual([]);
    expect(start.files).toEqual([]);
  });

  it('leaves nothing when it is stopped while it starts', async () => {
    await using start = startAnywhere([]);
    await start.prints('replicas of');
    const { children } = start;
    const at = Date.now();
    start.signal('SIGINT');
    expect((await start.ended).status).toBe(0);
    expect(Date.now() - at).toBeLessThan(5000);
    expect(survivors(children)).toEqual([]);
    expect(start.files).toEqual([]);
  });

  it('ends at once while Go is still being fetched, and leaves nothing of it', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'cache-'));
    const slow = createHttpServer((_request, response) => {
      response.writeHead(200, { 'content-length': 1e8 }).write('the beginning of a toolchain');
    }).listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const asked = once(slow, 'request');
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => {
      slow.closeAllConnections();
      slow.close();
      rmSync(cache, { recursive: true });
    });
    await using start = startAnywhere([], undefined, {
      PATH: dirname(process.execPath),
      XDG_CACHE_HOME: cache,
      GOPROXY: `http://127.0.0.1:${(slow.address() as AddressInfo).port}`,
    });
    await start.prints('fetching go');
    await asked;
    const at = Date.now();
    start.signal('SIGINT');
    expect((await start.ended).status).toBe(0);
    expect(Date.now() - at).toBeLessThan(5000);
    const left = readdirSync(cache, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => !entry.isDirectory())).toEqual([]);
    expect(left.map(({ name }) => name)).not.toContainEqual(expect.stringMatching(/fetch-|build-/));
    expect(start.files).toEqual([]);
  });

  it('removes what a run that was killed left behind, and takes its ports', async () => {
    await using first = await Stack.up();
    const { children } = first.start;
    const ports = PARTS.map(([option, part]) => {
      return `--${option}=${new URL(first.start.address(part)).port}`;
    });
    first.start.signal('SIGKILL');
    await first.start.ended;
    expect(first.start.files).toEqual(['start']);

    await using second = new Start(ports, first.start.runtime);
    await second.prints('everything runs');
    expect(second.output).toContain('an earlier run was killed: removed its files');
    expect(survivors(children)).toEqual([]);
  });
});

describe('a running system', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.up(
      [
        ...['serviceMonitor.interval=5s', 'serviceMonitor.scrapeTimeout=5s', 'drainSeconds=0'],
        ...['readinessProbe.periodSeconds=1', 'readinessProbe.timeoutSeconds=1'],
        ...['livenessProbe.periodSeconds=1', 'livenessProbe.timeoutSeconds=1'],
      ].flatMap((value) => ['--set', value]),
    );
    await stack.steady();
  });

  afterAll(async () => {
    await stack[Symbol.asyncDispose]();
  });

  const stateOf = (status: Status, part: string): string | undefined =>
    status.places.find(({ name }) => name === part)?.state;

  it.each(['Prometheus', 'Alertmanager'])(
    'says that %s was killed and has it back',
    async (part) => {
      const { start } = stack;
      const before = start.output.length;
      process.kill(pidOf(start, part.toLowerCase()), 'SIGKILL');
      await eventually('it is said and running again', 30, async () => {
        const since = start.output.slice(before);
        if (!since.includes(`${part} ended (SIGKILL); it is started again at once`))
          throw new Error(since);
        if (!since.includes(`${part} is ready`)) throw new Error(since);
        const status = await stack.status();
        expect(stateOf(status, part)).toBe('ready');
        expect(status.events.map(({ text }) => text)).toContain(`${part} is ready`);
      });
      await stack.steady();
    },
  );

  it('restarts a replica that no longer answers, after taking it out of rotation', async () => {
    const [replica] = (await stack.status()).replicas;
    const seen = new Set<string | undefined>();
    process.kill(replica?.pid ?? NaN, 'SIGSTOP');
    await eventually('the replica is ready again in a new process', 60, async () => {
      const now = (await stack.status()).replicas.find(({ name }) => name === replica?.name);
      seen.add(now?.state);
      expect(now).toMatchObject({ state: 'ready', restarts: 1 });
      expect(now?.pid).not.toBe(replica?.pid);
    });
    expect([...seen]).toContain('not ready');
    expect(stack.start.output).toContain(
      'fails its probe (liveness: /healthz: no answer within 1 s)',
    );
  });
});
