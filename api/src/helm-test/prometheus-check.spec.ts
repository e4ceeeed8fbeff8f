import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkPrometheus, type PrometheusCheck } from './prometheus-check';

const POOL = 'serviceMonitor/prod/app-monitor/0';

function target(changes: object = {}): object {
  return {
    scrapePool: POOL,
    scrapeUrl: 'http://10.0.0.1:9464/metrics',
    health: 'up',
    lastError: '',
    scrapeInterval: '1m',
    ...changes,
  };
}

/** A rule with its query in the form in which Prometheus prints it. */
function rule(changes: object = {}, threshold = '5', namespace = 'prod'): object {
  const rate = (range: string): string =>
    `sum by (namespace, service) (rate(app_requests_total{namespace="${namespace}",service="app-metrics"}[${range}]))`;
  return {
    name: 'MuitasRequisicoes',
    query: `round(60 * ${rate('75s')}, 0.1) > ${threshold} and ${rate('1m')} > 0`,
    health: 'ok',
    duration: 60,
    ...changes,
  };
}

describe(checkPrometheus.name, () => {
  let server: Server;
  let targets: object[];
  let rules: object[];
  let extraGroups: object[];
  let check: PrometheusCheck;

  beforeEach(async () => {
    targets = [target(), target({ scrapeUrl: 'http://10.0.0.2:9464/metrics' })];
    rules = [rule(), rule({}, '99', 'other'), { ...rule(), name: 'Another' }];
    extraGroups = [];
    server = createServer((request, response) => {
      const data = request.url?.startsWith('/api/v1/targets?')
        ? { activeTargets: [...targets, target({ scrapePool: 'another' })] }
        : {
            groups: [
              { name: 'app.rules', file: '/rules/prod-app-alerts-1.yaml', rules },
              ...extraGroups,
            ],
          };
      response.end(JSON.stringify({ status: 'success', data }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    check = {
      prometheusUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      metricsHost: 'app-metrics.prod.svc',
      scrapePool: POOL,
      scrapeIntervalSeconds: 60,
      alertName: 'MuitasRequisicoes',
      alertNamespace: 'prod',
      alertService: 'app-metrics',
      alertThreshold: 5,
      alertForSeconds: 60,
      extraRules: 'prod-app-extra-rules',
      extraRuleGroups: [],
      discoveryLabels: 'release=prometheus-monitoring',
      withinSeconds: 0,
    };
  });

  afterEach(() => {
    server.close();
  });

  function run(): Promise<void> {
    return checkPrometheus(
      check,
      () => undefined,
      () => Promise.resolve(['10.0.0.1', '10.0.0.2']),
    );
  }

  it('passes when every Pod is scraped and the rule has the threshold', async () => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('compares numbers, however Prometheus prints them', async () => {
    check = { ...check, alertThreshold: 1_000_000 };
    rules = [rule({}, '1e+06')];
    await expect(run()).resolves.toBeUndefined();
  });

  it('names the discovery labels when there is no target', async () => {
    targets = [];
    await expect(run()).rejects.toThrow(
      `targets of ${POOL}: expected one for each of 2 Pods, got 0; do the labels release=prometheus-monitoring match the serviceMonitorSelector of Prometheus?`,
    );
  });

  it('fails when Pods are scraped twice', async () => {
    targets = [...targets, ...targets];
    await expect(run()).rejects.toThrow('expected one for each of 2 Pods, got 4');
  });

  it('fails on a target that is down, with its error', async () => {
    targets[1] = target({ health: 'down', lastError: 'connection refused' });
    await expect(run()).rejects.toThrow('expected "up", got "down: connection refused"');
  });

  it('fails on another scrape interval', async () => {
    targets[0] = target({ scrapeInterval: '30s' });
    await expect(run()).rejects.toThrow('expected 60, got 30');
  });

  it('fails on a stale threshold', async () => {
    rules = [rule({}, '30')];
    await expect(run()).rejects.toThrow(
      'threshold of alert MuitasRequisicoes in Prometheus: expected 5, got 30',
    );
  });

  it('names the discovery labels when the rule is not loaded', async () => {
    rules = [rule({}, '5', 'other')];
    await expect(run()).rejects.toThrow(
      'alert MuitasRequisicoes: expected once, got 0 times; do the labels release=prometheus-monitoring match the ruleSelector',
    );
  });

  it.each([
    ['loaded twice', () => [rule(), rule()], 'expected once, got 2 times'],
    ['not evaluated yet', () => [rule({ health: 'unknown' })], 'expected "ok", got "unknown"'],
    ['of another duration', () => [rule({ duration: 120 })], 'expected 60, got 120'],
  ])('fails on a rule %s', async (_case, changed, message) => {
    rules = changed();
    await expect(run()).rejects.toThrow(message);
  });

  it('passes when every extra group is loaded', async () => {
    check = { ...check, extraRuleGroups: ['shop'] };
    extraGroups = [{ name: 'shop', file: '/rules/prod-app-extra-rules-2.yaml', rules: [] }];
    await expect(run()).resolves.toBeUndefined();
  });

  it('names the extra groups that are missing, though another release has one of that name', async () => {
    check = { ...check, extraRuleGroups: ['shop', 'stock'] };
    extraGroups = [
      { name: 'shop', file: '/rules/prod-app-extra-rules-2.yaml', rules: [] },
      { name: 'stock', file: '/rules/prod-other-extra-rules-3.yaml', rules: [] },
    ];
    await expect(run()).rejects.toThrow('extraRuleGroups: Prometheus has not loaded stock;');
  });

  it('waits for what the operator still has to do', async () => {
    check = { ...check, withinSeconds: 5 };
    const loaded = rules;
    rules = [];
    setTimeout(() => (rules = loaded), 500);
    await expect(run()).resolves.toBeUndefined();
  });
});
