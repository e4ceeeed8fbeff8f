import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { register } from 'prom-client';
import { version } from '../../package.json';
import { type Config, parseConfig } from '../src/config';
import { createApp } from '../src/create-app';
import { applicationSeries, series } from './support/metrics';

type Response = Awaited<ReturnType<NestFastifyApplication['inject']>>;

const QUIET: Config = { ...parseConfig({ LOG_LEVEL: 'fatal' }, false, '::'), revision: '0123abc' };

describe('the application over HTTP', () => {
  let app: NestFastifyApplication;

  async function start(config: Partial<Config> = {}): Promise<void> {
    app = await createApp({ ...QUIET, ...config });
    await app.init();
  }

  async function request(url: string, method: 'GET' | 'HEAD' | 'POST' = 'GET'): Promise<Response> {
    return app.inject({ url, method });
  }

  async function counted(): Promise<number | undefined> {
    return series(await register.metrics()).get('app_requests_total');
  }

  afterEach(async () => {
    await app.close();
    register.resetMetrics();
  });

  describe('/', () => {
    beforeEach(() => start());

    it('answers the greeting as UTF-8 text', async () => {
      const { statusCode, headers, rawPayload } = await request('/');

      expect(statusCode).toBe(200);
      expect(headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(rawPayload).toEqual(Buffer.from('Olá, mundo!', 'utf8'));
    });

    it('carries the constant security headers', async () => {
      expect((await request('/')).headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      });
    });

    it.each(['GET', 'HEAD'] as const)('counts %s', async (method) => {
      expect((await request('/', method)).statusCode).toBe(200);
      expect(await counted()).toBe(1);
    });

    it('counts whatever the query string', async () => {
      await request('/?a=1');
      expect(await counted()).toBe(1);
    });

    it.each([
      ['GET', '/healthz', 200],
      ['GET', '/readyz', 200],
      ['GET', '/metrics', 200],
      ['GET', '/nothing', 404],
      ['GET', '//', 404],
      ['GET', '/%2F', 404],
      ['POST', '/', 404],
    ] as const)('does not count %s %s', async (method, url, statusCode) => {
      expect((await request(url, method)).statusCode).toBe(statusCode);
      expect(await counted()).toBe(0);
    });
  });

  describe('/metrics', () => {
    it('has the content type of the text format and is not stored', async () => {
      await start();
      const { statusCode, headers } = await request('/metrics');

      expect(statusCode).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        'cache-control': 'no-store',
      });
    });

    it("has the contract's counter and help text, from 0", async () => {
      await start();

      expect((await request('/metrics')).body).toContain(
        [
          '# HELP app_requests_total Total de requisições',
          '# TYPE app_requests_total counter',
          'app_requests_total 0',
        ].join('\n'),
      );
    });

    it('has the series known beforehand from the start', async () => {
      await start();
      const counts = [...series((await request('/metrics')).body)].filter(([name]) =>
        name.startsWith('http_request_duration_seconds_count'),
      );

      const labels = (method: string, route: string, status: number): string =>
        `http_request_duration_seconds_count{method="${method}",route="${route}",status_code="${status}"}`;
      expect(Object.fromEntries(counts)).toEqual({
        [labels('GET', '/', 200)]: 0,
        [labels('HEAD', '/', 200)]: 0,
        [labels('GET', 'unmatched', 404)]: 0,
        [labels('HEAD', 'unmatched', 404)]: 0,
        [labels('other', 'unmatched', 404)]: 0,
      });
    });

    it('says version and revision', async () => {
      await start();
      expect((await request('/metrics')).body).toContain(
        `app_build_info{version="${version}",revision="0123abc"} 1\n`,
      );
    });

    it("has Node's default metrics", async () => {
      await start();
      expect((await request('/metrics')).body).toContain('\nprocess_start_time_seconds ');
    });

    it('is not on the main port when it has a port of its own', async () => {
      await start({ host: '127.0.0.1', metricsPort: 0 });
      const { statusCode, headers } = await request('/metrics');

      expect(statusCode).toBe(404);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
    });
  });

  describe('http_request_duration_seconds', () => {
    beforeEach(() => start());

    const count = (method: string, route: string, status: number): string =>
      `http_request_duration_seconds_count{method="${method}",route="${route}",status_code="${status}"}`;

    it.each([
      ['GET', '/?a=1', count('GET', '/', 200)],
      ['HEAD', '/', count('HEAD', '/', 200)],
      ['GET', '/some/path', count('GET', 'unmatched', 404)],
      ['POST', '/', count('other', 'unmatched', 404)],
    ] as const)('observes %s %s', async (method, url, name) => {
      const startedAt = performance.now();
      await request(url, method);
      const seconds = (performance.now() - startedAt) / 1000;

      const values = series(await register.metrics());
      const counts = [...values].filter(([key]) => /^http_.*_count/.test(key));
      expect(counts.filter(([, value]) => value > 0)).toEqual([[name, 1]]);
      const duration = values.get(name.replace('_count', '_sum'));
      expect(duration).toBeGreaterThan(0);
      expect(duration).toBeLessThan(seconds);
    });

    it.each(['/healthz', '/readyz', '/metrics'])('does not observe %s', async (url) => {
      const before = applicationSeries(await register.metrics());
      await request(url);

      const metrics = await register.metrics();
      expect(applicationSeries(metrics)).toEqual(before);
      for (const [name, value] of series(metrics))
        if (name.startsWith('http_request_duration_seconds_count')) expect(value).toBe(0);
    });

    it('has the buckets that the latency alert and the dashboard build on', async () => {
      const bounds = applicationSeries(await register.metrics()).flatMap((name) => {
        const bound = /_bucket\{le="([^"]+)",method="GET",route="\/",/.exec(name)?.[1];
        return bound === undefined ? [] : [bound];
      });
      expect(bounds).toEqual(
        '+Inf 0.001 0.0025 0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2.5'.split(' '),
      );
    });
  });

  describe('the probes', () => {
    beforeEach(() => start());

    it.each(['/healthz', '/readyz'])('%s answers no more than its status', async (url) => {
      const { statusCode, body } = await request(url);

      expect(statusCode).toBe(200);
      expect(JSON.parse(body)).toEqual({ status: 'ok' });
    });
  });
});
