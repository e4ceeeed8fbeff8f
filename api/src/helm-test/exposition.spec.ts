import { sumOf } from './exposition';

const TEXT = `# HELP http_requests_total The requests.
# TYPE http_requests_total counter
http_requests_total{path="/",status="200"} 5
http_requests_total{path="healthz",status="200",} 7 1700000000000
http_requests_total{path="a\\"b\\\\c",status="500"} 1e1
http_requests_total_more 100
plain 3
`;

describe(sumOf.name, () => {
  it.each<[string, string[], number | undefined]>([
    ['http_requests_total', [], 22],
    ['http_requests_total', ['path!~"healthz|readyz"'], 15],
    ['http_requests_total', ['path=~"health"'], undefined],
    ['http_requests_total', ['path=~"health.*"', 'status="200"'], 7],
    ['http_requests_total', ['status != "200"'], 10],
    ['http_requests_total', ['path="a\\"b\\\\c"'], 10],
    ['http_requests_total', ['absent=""'], 22],
    ['http_requests_total', ['path=~"(?i)HEALTHZ"'], 7],
    ['http_requests_total', ['pod=~".+"', 'exported_service="a"'], 22],
    ['plain', [], 3],
    ['nothing', [], undefined],
  ])('of %s %j is %s', (name, matchers, sum) => {
    expect(sumOf(TEXT, name, matchers)).toBe(sum);
  });

  it('refuses what is no matcher', () => {
    expect(() => sumOf(TEXT, 'plain', ['path'])).toThrow('path: is no label matcher of PromQL');
  });
});
