import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { identify } from '../lib/process-identity';
import { waitFor } from '../lib/progress';
import { type Program, startServer, usageOf } from './server';

const SCRIPT = `
  console.log('listening on ' + process.env.PORT);
  require('node:http').createServer((_, response) => response.end()).listen(process.env.PORT);
`;

function onNode(script: string): Program {
  const command = [process.execPath, '--eval', script];
  return { name: 'mine', command, cwd: __dirname, env: {} };
}

describe(startServer.name, () => {
  it('waits for an answer, and ends the process afterwards', async () => {
    const server = await startServer(onNode(SCRIPT));
    expect((await fetch(server.url)).ok).toBe(true);
    expect(server.startMs).toBeGreaterThan(0);
    expect(usageOf(server.pid).residentMib).toBeGreaterThan(10);
    await server[Symbol.asyncDispose]();

    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  });

  it('says what a program printed that ends instead', async () => {
    await expect(startServer(onNode('throw new Error("no disk")'))).rejects.toThrow(
      /^mine: it ended before it answered\n[^]*no disk/,
    );
  });

  it('says that a program is not there', async () => {
    const program = { ...onNode(''), command: ['/no/such'] };

    await expect(startServer(program)).rejects.toThrow(/^mine: [^]*\/no\/such/);
  });
});

/** Starts a server that ignores signals, and prints its id. */
const BENCH = `
  const { exitOnSignals, startServer } = require('./scripts/bench/server');
  exitOnSignals();
  const script = "process.on('SIGINT', () => 0).on('SIGTERM', () => 0);" + ${JSON.stringify(SCRIPT)};
  const command = [process.execPath, '--eval', script];
  startServer({ name: 'mine', command, cwd: '.', env: {} }).then(({ pid }) => console.log(pid));
`;

describe('exitOnSignals', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('on %s ends a server that ignores it', async (signal, status) => {
    const cwd = join(__dirname, '../..');
    const bench = spawn(process.execPath, ['--import', 'tsx', '--eval', BENCH], { cwd });
    const [printed] = (await once(bench.stdout, 'data')) as [Buffer];
    const pid = Number(printed.toString());
    expect(identify(pid)).toBeDefined();

    bench.kill(signal);

    expect(await once(bench, 'close')).toEqual([status, null]);
    // The benchmark kills the server when it exits, but does not wait for the server's end.
    await waitFor('the end of the server', 5, () => identify(pid) && 'it still runs');
  });
});

describe(usageOf.name, () => {
  it('counts the children of a process, too, whatever its name', async () => {
    // The child alone has at least 20 MiB; a shell has far less.
    const script = "process.title = 'a) (b'; process.stdout.write('x'); setInterval(() => 0, 1000)";
    const shell = spawn('sh', ['-c', `"${process.execPath}" -e "${script}"; true`], {
      detached: true,
    });
    await once(shell.stdout, 'data');
    const { pid = NaN } = shell;
    const { cpuSeconds, residentMib } = usageOf(pid);
    process.kill(-pid, 'SIGKILL');

    expect(residentMib).toBeGreaterThan(20);
    expect(cpuSeconds).toBeGreaterThan(0);
    expect(cpuSeconds).toBeLessThan(10);
  });
});
