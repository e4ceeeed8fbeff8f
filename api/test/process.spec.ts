import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { version } from '../../package.json';
import { urlOf } from '../src/http-server';
import { freePort, spawnService, startService } from './support/service';

interface LogLine {
  readonly level: string;
  readonly context: string;
  readonly msg: string;
}

function logLines(stdout: string): LogLine[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);
}

describe('the built service as a process', () => {
  it('logs its start with version and addresses and its stop with the reason, as JSON', async () => {
    const metricsPort = await freePort();
    await using service = await startService({ METRICS_PORT: String(metricsPort) });
    service.signal('SIGTERM');
    const { stdout, stderr, status } = await service.ended;

    expect(status).toBe(0);
    expect(stderr).toBe('');
    expect(logLines(stdout).map(({ level, context, msg }) => [level, context, msg])).toEqual([
      [
        'info',
        'Main',
        `app-metrics ${version} listens on ${service.url}, metrics on http://127.0.0.1:${metricsPort}`,
      ],
      ['info', 'Main', 'SIGTERM: stopping'],
      ['info', 'DrainService', 'not ready; draining for 0 s'],
      ['info', 'Main', 'stopped'],
    ]);
  });

  it('answers on every address of the machine without HOST, both listeners', async () => {
    const metricsPort = await freePort();
    await using service = await startService({ HOST: '', METRICS_PORT: String(metricsPort) });
    const loopback = networkInterfaces().lo ?? networkInterfaces().lo0 ?? [];
    const hosts = loopback
      .map(({ address }) => address)
      .filter((address) => !address.includes('%'));

    expect(hosts).toContain('127.0.0.1');
    for (const host of hosts) {
      expect((await fetch(`${urlOf(host, service.port)}/healthz`)).status).toBe(200);
      expect((await fetch(`${urlOf(host, metricsPort)}/metrics`)).status).toBe(200);
    }
  });

  it('answers on IPv4 where the kernel has no IPv6', async () => {
    const fault = `import{Server}from'node:net';const{listen}=Server.prototype;
      Server.prototype.listen=function(...a){
        if(!JSON.stringify(a).includes('::'))return listen.apply(this,a);
        process.nextTick(()=>this.emit('error',Object.assign(new Error,{code:'EAFNOSUPPORT'})));return this}`;
    const NODE_OPTIONS = `--import=data:text/javascript;base64,${btoa(fault)}`;
    await using service = await startService({ HOST: '', NODE_OPTIONS });

    expect(service.output()).toContain(`listens on http://0.0.0.0:${service.port}`);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  });

  it('logs for people when asked to', async () => {
    await using service = await startService({ LOG_FORMAT: 'pretty' });

    expect(service.output()).toMatch(
      /^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: \[Main\] app-metrics .* listens on http:/,
    );
  });

  it('logs requests at debug only, and probes never', async () => {
    await using debugging = await startService({ LOG_LEVEL: 'debug' });
    await using informing = await startService();
    for (const { url } of [debugging, informing]) {
      await fetch(`${url}/some/path`);
      await fetch(`${url}/healthz`);
    }
    for (const service of [debugging, informing]) service.signal('SIGTERM');

    const requests = logLines((await debugging.ended).stdout).filter(({ msg }) =>
      /^(GET|HEAD) /.test(msg),
    );
    expect(requests).toHaveLength(1);
    expect(requests[0]?.msg).toMatch(/^GET \/some\/path 404 \d+\.\d ms$/);
    expect((await informing.ended).stdout).not.toContain('/some/path');
  });

  it('serves /metrics, and nothing else, on METRICS_PORT', async () => {
    const metricsPort = await freePort();
    const metrics = `http://127.0.0.1:${metricsPort}`;
    await using service = await startService({ METRICS_PORT: String(metricsPort) });
    await fetch(`${service.url}/`);

    const scrape = await fetch(`${metrics}/metrics`);
    expect(scrape.status).toBe(200);
    expect(scrape.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(scrape.headers.get('cache-control')).toBe('no-store');
    expect(await scrape.text()).toContain('\napp_requests_total 1\n');
    for (const path of ['/', '/healthz', '/readyz'])
      expect((await fetch(`${metrics}${path}`)).status).toBe(404);
    expect((await fetch(`${metrics}/metrics`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${service.url}/metrics`)).status).toBe(404);
  });

  it('handles signals before it loads Nest: as process 1 it would not get an earlier one', () => {
    const program = `
      const Module = require('node:module');
      const load = Module._load;
      Module._load = function (id, ...rest) {
        if (['./dist/main.js', './rolldown-runtime.js'].includes(id) || Module.isBuiltin(id))
          return load.call(this, id, ...rest);
        process.exit(process.listenerCount('SIGTERM') === 1 ? 0 : 1);
      };
      require('./dist/main.js');`;

    const { status } = spawnSync(process.execPath, ['--eval', program], { timeout: 10_000 });
    expect(status).toBe(0);
  });

  it('reports every fault of its environment and ends with status 1', async () => {
    const { ended } = spawnService({ PORT: 'abc', DRAIN_SECONDS: '1.5', LOG_LEVEL: 'loud' });

    expect(await ended).toMatchObject({
      status: 1,
      stdout: '',
      stderr: [
        'PORT="abc" is not an integer from 1 to 65535',
        'DRAIN_SECONDS="1.5" is not an integer from 0 to 600',
        'LOG_LEVEL="loud" is not one of fatal, error, warn, info, debug, trace',
        '',
      ].join('\n'),
    });
  });

  it.each(['PORT', 'METRICS_PORT'])('names a busy %s in one line', async (variable) => {
    const port = await freePort();
    const holder = createServer().listen(port, '127.0.0.1');
    await once(holder, 'listening');
    const env = { PORT: String(await freePort()), [variable]: String(port) };

    const { status, stdout, stderr } = await spawnService(env).ended;
    holder.close();

    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: `cannot listen on 127.0.0.1:${port} (${variable}): the port is in use; stop the program that uses it, or set another\n`,
    });
  });

  it('ends with the stack of an exception that nobody has caught, without the line of the minified source', async () => {
    const fault = `import{ServerResponse}from'node:http';ServerResponse.prototype.writeHead=null`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${fault}` };
    await using service = await startService(env);
    await fetch(service.url).catch(() => undefined);

    const { status, stderr } = await service.ended;
    expect(status).toBe(1);
    expect(stderr).toMatch(/^TypeError: .*\n +at .*main\.js:\d+:\d+/);
    expect(stderr.length).toBeLessThan(3000);
  });

  it('names a HOST that is not its own in one line', async () => {
    const { ended } = spawnService({ HOST: '192.0.2.1', PORT: '5000' });

    expect(await ended).toMatchObject({
      status: 1,
      stdout: '',
      stderr:
        'cannot listen on 192.0.2.1:5000 (PORT): no network interface has this address; unset HOST, or set it to an address of this machine\n',
    });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'after %s fails readiness, goes on answering for DRAIN_SECONDS and closes connections',
    async (signal) => {
      const metricsPort = await freePort();
      await using service = await startService({
        DRAIN_SECONDS: '2',
        METRICS_PORT: String(metricsPort),
      });
      const stoppedAt = Date.now();
      service.signal(signal);
      await sleep(500);

      const [greeting, readiness, liveness, scrape] = await Promise.all([
        fetch(`${service.url}/`),
        fetch(`${service.url}/readyz`),
        fetch(`${service.url}/healthz`),
        fetch(`http://127.0.0.1:${metricsPort}/metrics`),
      ]);
      expect(greeting.status).toBe(200);
      expect(greeting.headers.get('connection')).toBe('close');
      expect(readiness.status).toBe(503);
      expect(await readiness.json()).toEqual({ status: 'error' });
      expect(readiness.headers.get('connection')).toBe('close');
      expect(liveness.status).toBe(200);
      expect(scrape.status).toBe(200);

      expect((await service.ended).status).toBe(0);
      expect(Date.now() - stoppedAt).toBeGreaterThanOrEqual(2_000);
    },
  );

  it('finishes a request that was under way when the listener closed', async () => {
    await using service = await startService();
    const slow = connect(service.port, '127.0.0.1');
    await once(slow, 'connect');
    slow.write('GET / HTTP/1.1\r\nHost: a\r\n');
    await sleep(100);
    service.signal('SIGTERM');
    await sleep(300);
    slow.write('\r\n');

    const chunks: Buffer[] = [];
    for await (const chunk of slow) chunks.push(chunk as Buffer);
    const response = Buffer.concat(chunks).toString();
    expect(response).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(response).toMatch(/\r\nconnection: close\r\n/i);
    expect((await service.ended).status).toBe(0);
  });

  it('does not wait for clients that have sent nothing, half their headers or half their body', async () => {
    await using service = await startService();
    const clients = [
      '',
      'GET / HTTP/1.1\r\nHost:',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf',
    ].map((bytes) => {
      const client = connect(service.port, '127.0.0.1').resume();
      client.on('error', () => undefined); // the service resets it in the end
      client.write(bytes);
      return client;
    });
    await Promise.all(clients.map((client) => once(client, 'connect')));
    await sleep(200);
    const stoppedAt = Date.now();
    service.signal('SIGTERM');

    const { status, stdout } = await service.ended;

    expect(status).toBe(0);
    expect(stdout).toContain('"stopped"');
    // The chart's grace period leaves 15 s after the drain.
    expect(Date.now() - stoppedAt).toBeLessThan(15_000);
    for (const client of clients) client.destroy();
  });

  it('ends at once on a second signal', async () => {
    await using service = await startService({ DRAIN_SECONDS: '60' });
    service.signal('SIGTERM');
    await sleep(200);
    const askedAgainAt = Date.now();
    service.signal('SIGINT');

    expect((await service.ended).status).toBe(130);
    expect(Date.now() - askedAgainAt).toBeLessThan(1_000);
  });

  it('keeps an idle connection open for the next request', async () => {
    await using service = await startService();
    const socket = connect(service.port, '127.0.0.1');
    for (let turn = 0; turn < 2; turn += 1) {
      const response = await new Promise<number | undefined>((resolve, reject) => {
        request({
          createConnection: () => socket,
          path: '/',
          headers: { connection: 'keep-alive' },
        })
          .on('response', (message) =>
            message.resume().on('end', () => {
              resolve(message.statusCode);
            }),
          )
          .on('error', reject)
          .end();
      });
      expect(response).toBe(200);
      await sleep(100);
    }
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });
});
