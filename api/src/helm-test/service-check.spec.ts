import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { podAddresses } from './pods';
import { checkService, type ServiceCheck } from './service-check';

const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Two Pods of the application, 127.0.0.1 and 127.0.0.2, and a Service over them; each can be broken. */
class Release {
  readonly counts = [0, 0];
  greeting: string | Buffer = 'Olá, mundo!';
  greetingType = 'text/plain; charset=utf-8';
  counted = true;
  metricsPublic = false;
  /** How many connections are still to be refused, as by a node whose network rules are late. */
  refusals = 0;
  metrics = (count: number): string =>
    `# TYPE app_requests_total counter\napp_requests_total ${count}\n`;
  private readonly servers: Server[] = [];
  private turn = 0;

  async start(): Promise<ServiceCheck> {
    const service = await this.listen('127.0.0.1', 0, (request, response) => {
      if (this.refusals > 0) {
        this.refusals -= 1;
        request.socket.destroy();
        return;
      }
      if (request.url === '/healthz') {
        response.writeHead(200).end();
        return;
      }
      if (request.url === '/metrics') {
        response.writeHead(this.metricsPublic ? 200 : 404).end();
        return;
      }
      this.turn += 1;
      const pod = this.turn % 2;
      if (this.counted) this.counts[pod] = (this.counts[pod] ?? 0) + 1;
      response.writeHead(200, { 'content-type': this.greetingType }).end(this.greeting);
    });
    const pod =
      (index: number): RequestListener =>
      (_request, response) => {
        const body = this.metrics(this.counts[index] ?? 0);
        response.writeHead(200, { 'content-type': METRICS_TYPE }).end(body);
      };
    const metricsPort = await this.listen('127.0.0.1', 0, pod(0));
    await this.listen('127.0.0.2', metricsPort, pod(1));
    return {
      serviceUrl: `http://127.0.0.1:${service}`,
      metricsHost: 'app-metrics.default.svc',
      ...{ servicePath: '/', metricsPort, metricsPath: '/metrics' },
      ...{ counter: 'app_requests_total', matchers: [], anyAnswer: false },
      metricsPublic: false,
      requests: 3,
      withinSeconds: 0,
    };
  }

  stop(): void {
    for (const server of this.servers) server.close();
  }

  private async listen(host: string, port: number, listener: RequestListener): Promise<number> {
    const server = createServer(listener).listen(port, host);
    this.servers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }
}

describe(podAddresses.name, () => {
  it('finds the addresses of a name', async () => {
    expect(await podAddresses('localhost')).toContain('127.0.0.1');
  });

  it('fails on a name without an address', async () => {
    await expect(podAddresses('absent.invalid')).rejects.toThrow('absent.invalid');
  });
});

describe(checkService.name, () => {
  let release: Release;
  let check: ServiceCheck;
  const reports: string[] = [];

  beforeEach(async () => {
    release = new Release();
    check = await release.start();
    reports.length = 0;
  });

  afterEach(() => {
    release.stop();
  });

  function run(
    changes: Partial<ServiceCheck> = {},
    pods = ['127.0.0.1', '127.0.0.2'],
  ): Promise<void> {
    const report = (line: string): void => void reports.push(line);
    return checkService({ ...check, ...changes }, report, () => Promise.resolve(pods));
  }

  it('passes when the Pods answer and count', async () => {
    await run();

    expect(reports).toEqual([
      '2 Pods serve app_requests_total: 127.0.0.1, 127.0.0.2',
      `3 requests to ${check.serviceUrl}/ were answered and counted`,
      'the metrics are not public',
    ]);
    expect(release.counts[0] ?? 0).toBeGreaterThan(0);
    expect(release.counts[1] ?? 0).toBeGreaterThan(0);
  });

  it('waits for a Service that the node does not route yet, and sends no request more', async () => {
    release.refusals = 1;
    await run({ withinSeconds: 10 });
    expect((release.counts[0] ?? 0) + (release.counts[1] ?? 0)).toBe(3);
  });

  it('names a Service that never answers', async () => {
    release.refusals = Infinity;
    await expect(run()).rejects.toThrow(`GET ${check.serviceUrl}/healthz: socket hang up`);
  });

  it('fails on another greeting', async () => {
    release.greeting = 'Hello';
    await expect(run()).rejects.toThrow(
      `body of ${check.serviceUrl}/: expected "Olá, mundo!", got "Hello"`,
    );
  });

  it('fails on the right text in the wrong encoding', async () => {
    release.greeting = Buffer.from('Olá, mundo!', 'latin1');
    await expect(run()).rejects.toThrow('expected "Olá, mundo!"');
  });

  it('fails on a content type without the charset', async () => {
    release.greetingType = 'text/plain';
    await expect(run()).rejects.toThrow('expected "text/plain; charset=utf-8", got "text/plain"');
  });

  it('fails when the counters stand still', async () => {
    release.counted = false;
    await expect(run()).rejects.toThrow(
      'app_requests_total: expected to grow by at least 3 over all Pods, got 0 (127.0.0.1: 0, 127.0.0.2: 0)',
    );
  });

  it('fails when one Pod is not counted', async () => {
    await expect(run({}, ['127.0.0.1'])).rejects.toThrow('expected to grow by at least 3');
  });

  it.each([
    ['the counter is missing', () => '# TYPE other counter\nother 1\n', 'there is no counter'],
    [
      'it is no counter',
      () => '# TYPE app_requests_total gauge\napp_requests_total 1\n',
      'no counter',
    ],
    [
      'it has no value',
      () => '# TYPE app_requests_total counter\n',
      'app_requests_total has no value',
    ],
  ])('fails when %s', async (_case, metrics, message) => {
    release.metrics = metrics;
    await expect(run()).rejects.toThrow(message);
  });

  it('fails when the Service publishes the metrics', async () => {
    release.metricsPublic = true;
    await expect(run()).rejects.toThrow(
      `status of ${check.serviceUrl}/metrics: expected 404, got 200`,
    );
  });

  it('fails when public metrics are not there', async () => {
    await expect(run({ metricsPublic: true })).rejects.toThrow('expected 200, got 404');
  });

  it('names a Pod that does not answer', async () => {
    await expect(run({}, ['127.0.0.3'])).rejects.toThrow(
      `GET http://127.0.0.3:${check.metricsPort}/metrics: connect ECONNREFUSED`,
    );
  });

  describe('for another application', () => {
    beforeEach(() => {
      check = {
        ...check,
        anyAnswer: true,
        counter: 'http_requests_total',
        matchers: ['path!="healthz"'],
      };
      release.greeting = 'hello';
      release.greetingType = 'application/json';
      // The counter appears only with the first request.
      release.metrics = (count) =>
        `http_requests_total{path="healthz"} 9\n${count > 0 ? `http_requests_total{path="/"} ${count}\n` : ''}`;
    });

    it('takes any answer, and a counter with labels', async () => {
      await expect(run()).resolves.toBeUndefined();
    });

    it('fails when its requests do not count, naming the series', async () => {
      check = { ...check, matchers: ['path="/other"'] };
      await expect(run()).rejects.toThrow(
        'http_requests_total{path="/other"}: expected to grow by at least 3 over all Pods, got 0',
      );
    });
  });
});
