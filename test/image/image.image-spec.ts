import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../api/test/support/service';
import { buildah, buildOnNodeImage, NODE_IMAGE } from '../../scripts/lib/node-image';
import { run } from '../../scripts/lib/run';
import { imageBytes, inspectImage, startContainer, type Container } from '../support/container';

// A tag of this run only: another run at the same time would remove a shared one.
const IMAGE = `localhost/app-metrics:test-${process.pid}`;
const { version, dependencies } = JSON.parse(
  readFileSync(join(__dirname, '../../package.json'), 'utf8'),
) as { version: string; dependencies: Record<string, string> };

/** `Uid:	10001	…` of a process's status file. Source: proc_pid_status(5). */
function processStatus(pid: number, field: string): string[] {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '').split(/\s+/);
}

describe('the image', () => {
  const cleanup = new AsyncDisposableStack();
  let container: Container;
  let port: number;
  let metricsPort: number;

  beforeAll(async () => {
    await buildOnNodeImage(IMAGE);
    cleanup.defer(async () => {
      await buildah('rmi', IMAGE);
    });
    port = await freePort();
    metricsPort = await freePort();
    container = await startContainer(IMAGE, {
      HOST: '127.0.0.1',
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      DRAIN_SECONDS: '1',
    });
    cleanup.defer(() => container[Symbol.asyncDispose]());
  }, 600_000);

  afterAll(() => cleanup[Symbol.asyncDispose]());

  it('serves / and, on a port of its own, /metrics', async () => {
    const greeting = await fetch(`http://127.0.0.1:${port}/`);
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();

    expect(await greeting.text()).toBe('Olá, mundo!');
    expect(metrics).toContain('\napp_requests_total 1\n');
  });

  it('says which version and revision it is, in its labels and in /metrics', async () => {
    const revision = (await run('git', ['rev-parse', 'HEAD'], { cwd: __dirname })).trim();
    const { Labels } = await inspectImage(IMAGE);
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();

    expect(Labels['org.opencontainers.image.version']).toBe(version);
    expect(Labels['org.opencontainers.image.revision']?.replace(/-dirty$/, '')).toBe(revision);
    expect(metrics).toContain(`app_build_info{version="${version}",revision="${revision}`);
  });

  it('exposes the two ports of the chart', async () => {
    const { ExposedPorts } = await inspectImage(IMAGE);
    expect(Object.keys(ExposedPorts).sort()).toEqual(['5000/tcp', '9464/tcp']);
  });

  it('runs as user 10001 without any capability', () => {
    expect(processStatus(container.pid, 'Uid')).toEqual(['10001', '10001', '10001', '10001']);
    expect(processStatus(container.pid, 'Gid')).toEqual(['10001', '10001', '10001', '10001']);
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
      expect(processStatus(container.pid, set)).toEqual(['0000000000000000']);
  });

  it('runs node as process 1, so that signals reach it', async () => {
    const commandLine = await container.exec('cat', '/proc/1/cmdline');
    expect(commandLine.split('\0')).toEqual([
      'node',
      '--max-semi-space-size=4',
      'dist/main.js',
      '',
    ]);
  });

  it.each(['/probe', '/app/probe', '/tmp/probe'])('cannot write %s', async (path) => {
    await expect(
      container.exec('node', '-e', `require('fs').writeFileSync('${path}', '')`),
    ).rejects.toThrow('EROFS');
  });

  it('holds the two programs and the licences of what is in them, and nothing else', () => {
    const files = readdirSync(join(container.root, 'app'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => !file.startsWith('compile-cache/')).sort()).toEqual([
      'compile-cache',
      'dist',
      'dist/LICENSES.txt',
      'dist/helm-test.js',
      'dist/main.js',
      'dist/rolldown-runtime.js',
      'package.json',
    ]);
    for (const secret of ['root/.npmrc', 'run/secrets/npmrc'])
      expect(existsSync(join(container.root, secret))).toBe(false);

    const licences = readFileSync(join(container.root, 'app/dist/LICENSES.txt'), 'utf8');
    // Only the schema needs this dependency, and the schema is not part of the service.
    const bundled = Object.keys(dependencies).filter((name) => name !== 'fastest-levenshtein');
    for (const name of bundled) expect(licences).toContain(`Name: ${name}\n`);
  });

  it("starts with what V8 compiled when it was built, and can't change it", async () => {
    const faulty = ['env', 'NODE_DEBUG_NATIVE=COMPILE_CACHE', 'PORT=faulty', 'sh', '-c'];
    const printed = await container.exec(
      ...faulty,
      'node --max-semi-space-size=4 dist/main.js 2>&1; ls -ld compile-cache/*/*',
    );

    expect(printed).toContain('PORT="faulty" is not an integer');
    for (const program of ['main.js', 'rolldown-runtime.js'])
      expect(printed).toMatch(
        new RegExp(`V8 code cache for CommonJS /app/dist/${program} was accepted`),
      );
    const cached = printed.split('\n').filter((line) => line.startsWith('-'));
    expect(cached).not.toEqual([]);
    for (const file of cached) expect(file).toMatch(/^-rw-r--r-- 1 root root /);
  });

  it('adds little to its base', async () => {
    const megabytes = ((await imageBytes(IMAGE)) - (await imageBytes(NODE_IMAGE))) / 1e6;
    process.stdout.write(`the image adds ${megabytes.toFixed(1)} MB to its base\n`);

    expect(megabytes).toBeGreaterThan(0);
    expect(megabytes).toBeLessThan(3);
  });

  it('ends with status 0 on SIGTERM, after its drain', async () => {
    const stoppedAt = Date.now();

    expect(await container.stop('TERM')).toBe(0);
    expect(Date.now() - stoppedAt).toBeGreaterThanOrEqual(1_000);
    expect(container.output()).toContain('"msg":"stopped"');
  });
});
