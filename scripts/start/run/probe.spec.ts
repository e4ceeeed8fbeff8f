import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Probe } from '../plan/manifests';
import { watchProbe } from './probe';

describe(watchProbe.name, () => {
  let server: Server;
  let statuses: number[];

  beforeEach(async () => {
    server = createServer((_request, response) => {
      const status = statuses.shift();
      if (status !== undefined) response.writeHead(status).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  /** The verdicts until there are so many of them. */
  const verdicts = async (probe: Probe, count: number): Promise<string[]> => {
    const stop = new AbortController();
    const told: string[] = [];
    const { port } = server.address() as AddressInfo;
    const whole = { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 0.01, ...probe };
    await watchProbe(
      whole,
      () => port,
      stop.signal,
      (failure) => {
        told.push(failure ?? 'passes');
        if (told.length === count) stop.abort();
      },
    );
    return told;
  };

  it('decides once per threshold, not once per probe', async () => {
    statuses = [200, 200, 503, 200, 503, 503, 503, 200];
    expect(await verdicts({ failureThreshold: 2 }, 4)).toEqual([
      'passes',
      'passes',
      '/healthz answers 503',
      'passes',
    ]);
  });

  it('counts redirections as success', async () => {
    statuses = [302];
    expect(await verdicts({}, 1)).toEqual(['passes']);
  });

  it('fails when there is no answer in time', async () => {
    statuses = [];
    expect(await verdicts({ timeoutSeconds: 0.05, failureThreshold: 2 }, 1)).toEqual([
      '/healthz: no answer within 0.05 s',
    ]);
  });
});
