import { parseWrk } from './load';

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
