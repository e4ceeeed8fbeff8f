import { PROMETHEUS_URL, ruleNames, thresholdIs } from './support/monitoring';
import { inNamespace, LIMIT_MS, type Namespace } from './support/namespace';

/** Log of the test Pod, after `helm test` has failed. */
async function failedTest(namespace: Namespace, pod: string): Promise<string> {
  await expect(namespace.helm(['test', 'app', '--timeout', '6m'])).rejects.toThrow(pod);
  return namespace.kubectl('logs', pod);
}

/** Removes the counting from the program while Node loads it; Node fails if the program has no such code. */
const WITHOUT_COUNTING = `
  const { prototype } = require('node:module');
  const compile = prototype._compile;
  prototype._compile = function (code, file, ...rest) {
    const changed = code.replace('this.requests.inc()', '0');
    if (file.endsWith('/main.js') && changed === code) throw new Error('nothing here counts');
    return compile.call(this, changed, file, ...rest);
  };`;

/** Makes the application's counter stand still, by changing the program while Node loads it. */
const BROKEN_COUNTER = {
  env: [{ name: 'NODE_OPTIONS', value: '--require=/broken/counter.cjs' }],
  volumes: [{ name: 'broken', configMap: { name: 'broken' } }],
  volumeMounts: [{ name: 'broken', mountPath: '/broken' }],
};

describe('helm test fails and says why', () => {
  it.concurrent(
    'when the image does not count',
    inNamespace('test-counter', async (namespace) => {
      await namespace.kubectl(
        'create',
        'configmap',
        'broken',
        `--from-literal=counter.cjs=${WITHOUT_COUNTING}`,
      );
      const values = Object.entries(BROKEN_COUNTER).flatMap(([name, value]) => [
        '--set-json',
        `${name}=${JSON.stringify(value)}`,
      ]);
      await namespace.install('app', values);

      expect(await failedTest(namespace, 'app-test')).toContain(
        'app_requests_total: expected to grow by at least 3 over all Pods, got 0',
      );
    }),
    LIMIT_MS,
  );

  it.concurrent(
    'when Prometheus does not select the labels',
    inNamespace('test-labels', async (namespace) => {
      const set = ['--set', `tests.prometheus.url=${PROMETHEUS_URL},discoveryLabels.release=other`];
      await namespace.install('app', set);

      expect(await failedTest(namespace, 'app-test-prometheus')).toMatch(
        /expected one for each of 2 Pods, got 0; do the labels release=other match the serviceMonitorSelector/,
      );
    }),
    LIMIT_MS,
  );

  it.concurrent(
    'when Prometheus has another threshold',
    inNamespace('test-threshold', async (namespace) => {
      await namespace.install('app', ['--set', `tests.prometheus.url=${PROMETHEUS_URL}`]);
      const path = '.spec.groups[0].rules[0].expr';
      const expr = await namespace.field('prometheusrule', 'app-alerts', path);
      const patch = [
        { op: 'replace', path: '/spec/groups/0/rules/0/expr', value: expr.replace('> 5', '> 50') },
      ];
      const json = ['--type=json', '--patch', JSON.stringify(patch)];
      await namespace.kubectl('patch', 'prometheusrule', 'app-alerts', ...json);
      await thresholdIs(namespace, 'app', 50);

      expect(await failedTest(namespace, 'app-test-prometheus')).toContain(
        'threshold of alert MuitasRequisicoes in Prometheus: expected 5, got 50',
      );
    }),
    LIMIT_MS,
  );

  it.concurrent(
    "when a group of the user's own is not loaded, which takes no alert away",
    inNamespace('test-groups', async (namespace) => {
      const groups = [
        { name: 'loaded', rules: [{ alert: 'A', expr: 'up == 0' }] },
        { name: 'broken', rules: [{ alert: 'B', expr: 'sum(up' }] },
      ];
      await namespace.install('app', [
        ...['--set', `tests.prometheus.url=${PROMETHEUS_URL}`],
        ...['--set-json', `extraRuleGroups=${JSON.stringify(groups)}`],
      ]);

      expect(await failedTest(namespace, 'app-test-prometheus')).toContain(
        'extraRuleGroups: Prometheus has not loaded loaded, broken;',
      );
      expect(await ruleNames(namespace)).toEqual(
        expect.arrayContaining(['MuitasRequisicoes', 'AppSemMetricas', 'AppInstanciaForaDoAr']),
      );
      await namespace.upgrade('app', ['--reset-then-reuse-values', '--set', 'alert.threshold=30']);
      await thresholdIs(namespace, 'app', 30);
    }),
    LIMIT_MS,
  );
});
