import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { run } from '../../lib/run';
import { isWhole } from './open-loop';

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

describe('open-loop.ts', () => {
  const PAUSE_MS = 700;

  /** Half a second of warm-up and a second that counts, at 200 requests a second. */
  async function measure(listener: RequestListener): Promise<Record<string, number>> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const program = ['--import', 'tsx', join(__dirname, 'open-loop.ts')];
    const args = [...program, `http://127.0.0.1:${port}/`, '200', '1'];
    const printed = await run(process.execPath, args);
    server.close();
    return JSON.parse(printed) as Record<string, number>;
  }

  it('measures from when requests were due: a pause shows in all that were due meanwhile', async () => {
    let answered = 0;
    const { p99Ms, steadyP99Ms } = await measure((_request, response) => {
      if (++answered === 150)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
      response.end('hello');
    });

    expect(p99Ms).toBeGreaterThan(PAUSE_MS * 0.9);
    // In three quarters of a second, then, and not in the first of them alone.
    expect(steadyP99Ms).toBeGreaterThan(PAUSE_MS * 0.1);
  });

  it('lets a pause of one quarter of a second decide its p99, and not that of most', async () => {
    let answered = 0;
    const { p99Ms = NaN, steadyP99Ms = NaN } = await measure((_request, response) => {
      if (++answered === 110) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      response.end('hello');
    });

    expect(p99Ms).toBeGreaterThan(180);
    expect(steadyP99Ms).toBeLessThan(p99Ms / 2);
  });

  it('goes on with a server that closes each connection', async () => {
    const printed = await measure((_request, response) => {
      response.shouldKeepAlive = false;
      response.end('hello');
    });

    expect(Object.keys(printed)).toEqual(['p99Ms', 'steadyP99Ms']);
  });
});
