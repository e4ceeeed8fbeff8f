import { lint } from './lint';
import { ORIGINAL } from './original';
import type { Rule } from './promtool';

const SERIES = 'x_total{namespace="prod", service="shop-metrics"}';
const UP = 'up{namespace="prod", service="shop-metrics"}';
const GOOD: Rule = {
  alert: 'TooMany',
  expr: `sum by (namespace, service) (rate(${SERIES}[5m])) > 1`,
  for: '1m',
  labels: { severity: 'warning' },
  annotations: { summary: 'Too many.', description: '{{ $value }} at {{ $labels.service }}.' },
};

function lintOf(fields: Partial<Rule>): string[] {
  return lint({ name: 'app.rules', interval: '15s', rules: [{ ...GOOD, ...fields }] }, 'prod');
}

describe('the lint', () => {
  it('has nothing to complain of a good rule', () => {
    expect(lintOf({})).toEqual([]);
  });

  it.each([
    `${UP} == 0 or ${UP} > 1`,
    `absent(${UP})`,
    `(${UP} and ${UP} > 1) * 60`,
    `sum by (namespace, service) (rate(${SERIES}[1h30m])) > 1`,
    `sum by (namespace, service, cluster) (rate(${SERIES}[5m])) > 1`,
    `absent(${UP}) or (max_over_time(count by (namespace, service, cluster) (${UP})[1d:10m]) unless count by (namespace, service, cluster) (${UP}))`,
  ])('has nothing to complain of %s', (expr) => {
    expect(lintOf({ expr })).toEqual([]);
  });

  it("finds what is wrong with the original's rule", () => {
    expect(lint(ORIGINAL, 'prod')).toEqual([
      'app.rules: has no interval of its own',
      'MuitasRequisicoes: is not aggregated by namespace and service',
      'MuitasRequisicoes: app_requests_total is not restricted to namespace="prod"',
      'MuitasRequisicoes: app_requests_total is not restricted to a service',
      'MuitasRequisicoes: the description has no template',
    ]);
  });

  it.each([
    [`sum(rate(${SERIES}[5m])) > 1`, 'aggregates without by (namespace, service)'],
    [
      `sum(sum by (namespace, service) (rate(${SERIES}[5m]))) > 1`,
      'aggregates without by (namespace, service)',
    ],
    [
      `sum by (namespace, service) (rate(${SERIES}[30s])) > 1`,
      'the range 30s is shorter than 4 scrapes of 15 s',
    ],
    [
      `sum by (namespace, service) (rate(${SERIES}[500ms])) > 1`,
      'the range 500ms is shorter than 4 scrapes of 15 s',
    ],
    [`sum by (namespace, service, pod) (rate(${SERIES}[5m])) > 1`, 'aggregates by pod'],
    [`sum by (cluster) (rate(${SERIES}[5m])) > 1`, 'aggregates without by (namespace, service)'],
    [`sum by (namespace, service) (rate(${SERIES}[5m]))`, 'compares nothing'],
    [`sum by (namespace, service) (rate(${SERIES}[5m])) > bool 1`, 'compares nothing'],
    [`${UP} or ${UP} > 1`, 'compares nothing'],
    [`${UP} > 1 or (${UP})`, 'compares nothing'],
    [
      `sum by (namespace, service) (rate((${SERIES} > 0)[5m:1m])) > 1`,
      'rate() of a subquery loses the resets of the counters',
    ],
    [
      `sum by (namespace, service) (rate(${SERIES.replace('_total', '')}[5m])) > 1`,
      `rate(${SERIES.replace('_total', '')}[5m]) is not of a counter`,
    ],
    [`increase(${SERIES}[5m]) > 1`, 'is not aggregated by namespace and service'],
    [
      'sum by (namespace, service) (rate(x_total{namespace="prod"}[5m])) > 1',
      'x_total is not restricted to a service',
    ],
    ['up{service="shop-metrics"} == 0', 'up is not restricted to namespace="prod"'],
    [
      'up{exported_namespace="prod", service="shop-metrics"} == 0',
      'up is not restricted to namespace="prod"',
    ],
    [
      'up{namespace="prod", exported_service="shop-metrics"} == 0',
      'up is not restricted to a service',
    ],
  ])('finds what is wrong with %s', (expr, problem) => {
    expect(lintOf({ expr })).toEqual([`TooMany: ${problem}`]);
  });

  const { summary = '', description = '' } = GOOD.annotations;
  it.each([
    [{ alert: 'too_many' }, 'too_many: is not in CamelCase'],
    [{ for: '' }, 'TooMany: has no for'],
    [{ labels: {} }, 'TooMany: the severity is none of critical, warning, info'],
    [{ annotations: { description } }, 'TooMany: there is no summary'],
    [
      { annotations: { summary: '{{ $value }}', description } },
      'TooMany: the summary has a template',
    ],
    [
      { annotations: { summary: 'many', description } },
      'TooMany: the summary does not begin with a capital',
    ],
    [{ annotations: { summary } }, 'TooMany: there is no description'],
    [
      { annotations: { summary, description: 'Many.' } },
      'TooMany: the description has no template',
    ],
    [
      { annotations: { summary, description: 'At {{ $labels.pod }}.' } },
      'TooMany: the description has the label pod, which the expression does not keep',
    ],
  ])('finds what is wrong with %j', (fields, problem) => {
    expect(lintOf(fields)).toEqual([problem]);
  });
});
