import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { orderOf, p99AtFixedRate, parseWrk } from './rounds';

describe(orderOf.name, () => {
  it('is reversed every other round', () => {
    const orders = [0, 1, 2].map((round) => orderOf(['a', 'b', 'c'], round).join(''));

    expect(orders).toEqual(['abc', 'cba', 'abc']);
  });
});

const REPORT = `Running 1s test @ http://127.0.0.1:5123/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    10.32ms   23.90ms 175.32ms   92.88%
    Req/Sec     9.04k     6.42k   20.57k    60.00%
  Latency Distribution
     50%  630.00us
     75%    7.01ms
     90%   20.75ms
     99%    1.34s
  9218 requests in 1.02s, 2.45MB read
Requests/sec:   8997.02
Transfer/sec:      2.39MB
`;

describe(parseWrk.name, () => {
  it('reads counts, and the p99 in milliseconds', () => {
    expect(parseWrk(REPORT)).toEqual({
      requests: 9218,
      perSecond: 8997.02,
      p99Ms: 1340,
    });
  });

  it.each([
    '  Socket errors: connect 0, read 3, write 0, timeout 0',
    '  Non-2xx or 3xx responses: 12',
  ])('refuses a run with failures: %s', (line) => {
    expect(() => parseWrk(`${REPORT}${line}\n`)).toThrow(`the load met failures: ${line.trim()}`);
  });

  it('refuses what is no report', () => {
    expect(() => parseWrk('unable to connect\n')).toThrow(
      'wrk printed no results:\nunable to connect',
    );
  });
});

describe(p99AtFixedRate.name, () => {
  const PAUSE_MS = 200;

  /** Measures for one second, in which 1,000 requests are due. */
  async function measure(listener: RequestListener): Promise<number> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      return await p99AtFixedRate(`http://127.0.0.1:${port}/`, 1);
    } finally {
      server.close();
    }
  }

  it('measures from when requests were due: a pause shows in all that were due meanwhile', async () => {
    let open = Promise.resolve<unknown>(undefined);
    let asked = 0;
    const p99 = await measure((_request, response) => {
      if (++asked === 500) open = new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      void open.then(() => response.end('hello'));
    });

    // One in a hundred requests, ten in all, was due in the first 10 ms of the pause.
    expect(p99).toBeGreaterThan(PAUSE_MS * 0.9);
  });

  it('goes on with a server that closes each connection', async () => {
    const p99 = await measure((_request, response) => {
      response.shouldKeepAlive = false;
      response.end('hello');
    });

    expect(p99).toBeGreaterThan(0);
  });

  it('refuses a server that refuses', async () => {
    const refusing = measure((_request, response) => response.writeHead(503).end());

    await expect(refusing).rejects.toThrow('the load met failures: status 503');
  });
});
