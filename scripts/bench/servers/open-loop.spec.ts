import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { run } from '../../lib/run';
import { isWhole, percentile, steadyP99 } from './open-loop';

describe(isWhole.name, () => {
  const response = 'HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello';

  it.each([17, 44, response.length - 1])(
    'waits for the rest of a response of which %d bytes are there',
    (count) => {
      expect(isWhole(response.slice(0, count))).toBe(false);
    },
  );

  it('takes a response with all that its length says', () => {
    expect(isWhole(response)).toBe(true);
    expect(isWhole(response.replace('1.1', '1.0'))).toBe(true);
  });

  it.each([
    response.replace('200 OK', '503 Service Unavailable'),
    response.replace('Content-Length: 5', 'Transfer-Encoding: chunked'),
  ])('refuses what is no success of known length: %j', (other) => {
    expect(() => isWhole(other)).toThrow('no 200 with a length: HTTP/1.1 ');
  });
});

describe(percentile.name, () => {
  it('is the least value that so many per cent do not exceed', () => {
    const values = Float64Array.from({ length: 200 }, (_, index) => 200 - index);

    expect([percentile(values, 50), percentile(values, 99)]).toEqual([100, 198]);
    expect(percentile(Float64Array.of(7), 99)).toBe(7);
  });
});

describe(steadyP99.name, () => {
  const slice = (p99: number): number[] => [...new Array<number>(99).fill(p99), 1000];

  it('is the p99 of the slice in the middle, whatever a few others have', () => {
    const values = Float64Array.from([3, 900, 1, 2, 4].flatMap(slice));

    expect(steadyP99(values, 5)).toBe(3);
    expect(steadyP99(values, 1)).toBe(900);
  });
});

describe('open-loop.ts', () => {
  const PAUSE_MS = 700;

  it('measures from when requests were due: a pause shows in all that were due meanwhile', async () => {
    let answered = 0;
    const server = createServer((_request, response) => {
      if (++answered === 150)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
      response.end('hello');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    // Half a second of warm-up and a second that counts, most of which is the pause.
    const program = ['--import', 'tsx', join(__dirname, 'open-loop.ts')];
    const args = [...program, `http://127.0.0.1:${port}/`, '200', '1'];
    const printed = JSON.parse(await run(process.execPath, args)) as Record<string, number>;
    server.close();

    expect(Object.keys(printed)).toEqual(['p50Ms', 'p99Ms', 'steadyP99Ms']);
    expect(printed.p99Ms).toBeGreaterThan(PAUSE_MS * 0.9);
    // Far more of them than the connections that a closed loop would have had waiting.
    expect(printed.p50Ms).toBeGreaterThan(PAUSE_MS * 0.1);
  });
});
