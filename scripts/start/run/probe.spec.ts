import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Probe } from '../plan/manifests';
import { verdicts } from './probe';

describe(verdicts.name, () => {
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

  /** The first `count` verdicts. */
  const told = async (probe: Probe, count: number): Promise<string[]> => {
    const stop = new AbortController();
    const all: string[] = [];
    const { port } = server.address() as AddressInfo;
    const whole = { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 0.01, ...probe };
    for await (const failure of verdicts(whole, () => port, stop.signal)) {
      all.push(failure ?? 'passes');
      if (all.length === count) stop.abort();
    }
    return all;
  };

  it('decides once per threshold, not once per probe', async () => {
    statuses = [200, 200, 503, 200, 503, 503, 503, 200];
    expect(await told({ failureThreshold: 2 }, 4)).toEqual([
      'passes',
      'passes',
      '/healthz answers 503',
      'passes',
    ]);
  });

  it('counts redirections as success', async () => {
    statuses = [302];
    expect(await told({}, 1)).toEqual(['passes']);
  });

  it('fails when there is no answer in time', async () => {
    statuses = [];
    expect(await told({ timeoutSeconds: 0.05, failureThreshold: 2 }, 1)).toEqual([
      '/healthz: no answer within 0.05 s',
    ]);
  });
});
