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
