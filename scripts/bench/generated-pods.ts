import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listeners that answer every request as a Pod answers a scrape. */
export interface GeneratedPods extends AsyncDisposable {
  /** Of 127.0.0.1, one for each Pod. */
  readonly ports: readonly number[];
}

/** @param metrics what a Pod answers after so many requests; each Pod gets `perMinute` of them, evenly spaced */
export async function generatePods(
  pods: number,
  perMinute: number,
  metrics: (requests: number) => string,
): Promise<GeneratedPods> {
  const startedAt = performance.now();
  const servers = Array.from({ length: pods }, () =>
    createServer((_request, response) => {
      const requests = Math.floor(((performance.now() - startedAt) / 60_000) * perMinute);
      response.setHeader('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
      response.end(metrics(requests));
    }).listen(0, '127.0.0.1'),
  );
  await Promise.all(servers.map((server) => once(server, 'listening')));
  return {
    ports: servers.map((server) => (server.address() as AddressInfo).port),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(servers.map((server) => once(server.close(), 'close')));
    },
  };
}
