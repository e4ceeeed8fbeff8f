import { countSeries, movingText, totalOf } from './exposition';

const TEXT = `# HELP requests_total All of them.
# TYPE requests_total counter
requests_total{route="/a b",code="200"} 5
requests_total{route="/c",code="404"} 2.5

# TYPE open gauge
open 7

# TYPE seconds histogram
seconds_bucket{le="1"} 1
seconds_bucket{le="+Inf"} 3
seconds_sum 1e-3
seconds_count 3
`;

describe(countSeries.name, () => {
  it('counts the lines that have a value', () => {
    expect(countSeries(TEXT)).toBe(7);
  });
});

describe(totalOf.name, () => {
  it('adds the series of exactly that metric', () => {
    expect(totalOf(TEXT, 'requests_total')).toBe(7.5);
    expect(totalOf(TEXT, 'seconds_sum')).toBe(0.001);
  });

  it('refuses a metric that is not there', () => {
    expect(() => totalOf(TEXT, 'requests')).toThrow('there is no requests among the metrics');
  });
});

describe(movingText.name, () => {
  it('is the text itself before the first request', () => {
    expect(movingText(TEXT)(0).replace('0.001', '1e-3')).toBe(TEXT);
  });

  it('raises counters and histograms, and no gauge', () => {
    const later = movingText(TEXT)(10);
    expect(later).toContain('\nrequests_total{route="/a b",code="200"} 15\n');
    expect(later).toContain('\nseconds_bucket{le="+Inf"} 13\n');
    expect(later).toContain('\nseconds_count 13\n');
    expect(later).toContain('\nopen 7\n');
  });
});
