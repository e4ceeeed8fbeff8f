import { promqlProblems } from './promql';

function problemsOf(expr: string | number): string[] {
  return promqlProblems({ extraRuleGroups: [{ name: 'a', rules: [{ record: 'r', expr }] }] });
}

describe('promqlProblems', () => {
  it.each([
    'up == 0',
    5,
    'sum by (namespace) (rate(app_requests_total{service="app-metrics"}[5m])) / 2 > 1',
    'histogram_quantile(0.9, sum by (le) (rate(b_bucket[5m]))) and on () vector(1)',
    'max_over_time(rate(up[5m])[1h:1m])',
    '{__name__=~"app_.+"}',
    'rate(up[5m+1m])',
  ])('takes %s', (expr) => {
    expect(problemsOf(expr)).toEqual([]);
  });

  it.each([
    ['sum(', 'unable to find the parameter'],
    ['rate(up)', 'expected type matrix in call to function "rate", got vector'],
    ['up{a=b}', 'unexpected'],
    ['up = 1', 'unexpected'],
    ['foo bar', 'unexpected "bar"'],
    ['limitk(3, up)', 'limitk needs a feature flag of Prometheus'],
    ['sort_by_label(up, "a")', 'sort_by_label needs a feature flag'],
    ['up + fill(0) up', 'fill(0) needs a feature flag'],
    ['{}', 'at least one non-empty matcher'],
  ])('refuses %s: %s', (expr, why) => {
    expect(problemsOf(expr)).toEqual([
      expect.stringMatching(/^\/extraRuleGroups\/0\/rules\/0\/expr must be PromQL: /),
    ]);
    expect(problemsOf(expr)[0]).toContain(why);
  });

  it('reads an expression to its end, however long that takes', () => {
    const long = Array.from({ length: 300 }, (_, index) => `up{a="${index}"}`).join(' + ');
    expect(problemsOf(`sum(${long})`)).toEqual([]);
    expect(problemsOf(`sum(${long}))`)).toHaveLength(1);
  });
});
