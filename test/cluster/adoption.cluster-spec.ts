import { join } from 'node:path';
import { thresholdIs } from './support/monitoring';
import { inNamespace, LIMIT_MS, type Namespace } from './support/namespace';

const WORKLOAD = ['deployment/app-metrics', 'service/app-service'];
const MONITORING = ['servicemonitor/app-monitor', 'prometheusrule/app-alerts'];

/** Makes Helm adopt the objects of the original. */
async function adopt(
  namespace: Namespace,
  objects: readonly string[],
  install: () => Promise<unknown>,
): Promise<void> {
  const uids = async (): Promise<string> =>
    namespace.kubectl('get', ...objects, '--output', 'jsonpath={.items[*].metadata.uid}');
  const before = await uids();

  await install();

  expect(await uids()).toBe(before);
  expect(await namespace.settled('app', 2)).toHaveLength(2);
  expect(await (await fetch(await namespace.url('app'))).text()).toBe('Olá, mundo!');
  await thresholdIs(namespace, 'app', 5);
}

/** Applies the original as its users did. */
async function applyOriginal(namespace: Namespace): Promise<void> {
  await namespace.kubectl(
    'apply',
    '--filename',
    join(__dirname, '../released/original/manifests.yaml'),
  );
}

describe("helm install --take-ownership over the original's YAML", () => {
  it.concurrent(
    'adopts its objects and does not recreate the Deployment',
    inNamespace('adoption', async (namespace) => {
      await applyOriginal(namespace);

      await adopt(namespace, [...WORKLOAD, ...MONITORING], () =>
        namespace.install('app', ['--take-ownership', '--force-conflicts']),
      );

      expect(await namespace.helm(['test', 'app'])).toMatch(/Phase: +Succeeded/);
      const set = ['--reset-then-reuse-values', '--set', 'alert.threshold=30'];
      await namespace.upgrade('app', set);
      await thresholdIs(namespace, 'app', 30);
    }),
    LIMIT_MS,
  );

  it.concurrent(
    'does so with Helm 3, too, once the monitoring objects are deleted, which it would adopt unchanged',
    inNamespace('adoption-3', async (namespace) => {
      await applyOriginal(namespace);
      await namespace.kubectl('delete', ...MONITORING);

      await adopt(namespace, WORKLOAD, () =>
        namespace.install('app', ['--take-ownership'], 'helm-3.17'),
      );
    }),
    LIMIT_MS,
  );
});
