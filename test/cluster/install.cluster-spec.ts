import { CHART } from '../support/chart';
import { mainRule, PROMETHEUS_URL, targets, thresholdIs } from './support/monitoring';
import { inNamespace, inTime, LIMIT_MS, type Namespace } from './support/namespace';

/** Prometheus scrapes each Pod of the release once, and no other. */
async function scrapesExactlyThePods(namespace: Namespace, release: string): Promise<void> {
  await inTime('the targets are the ready Pods', 180, async () => {
    const pods = await namespace.pods(release);
    const found = await targets(namespace, release);
    expect(found.map(({ health, lastError }) => ({ health, lastError }))).toEqual(
      pods.map(() => ({ health: 'up', lastError: '' })),
    );
    expect(found.map(({ scrapeUrl }) => new URL(scrapeUrl).hostname).sort()).toEqual(
      pods
        .filter(({ ready }) => ready)
        .map(({ address }) => address)
        .sort(),
    );
  });
}

describe('helm install, upgrade, test, uninstall', () => {
  it.each(['helm-4', 'helm-3.17'] as const)(
    'work with %s, and uninstall leaves the test Pods only',
    (helm) =>
      inNamespace(`install-${helm.replace('.', '-')}`, async (namespace) => {
        await namespace.helm(['install', 'app', CHART, '--wait'], helm);

        const pods = await namespace.pods('app');
        expect(pods.map(({ ready }) => ready)).toEqual([true, true]);
        const url = await namespace.url('app');
        const greeting = await fetch(url);
        expect(greeting.status).toBe(200);
        expect(await greeting.text()).toBe('Olá, mundo!');
        expect((await fetch(`${url}/metrics`)).status).toBe(404);
        await scrapesExactlyThePods(namespace, 'app');
        await thresholdIs(namespace, 'app', 5);
        await inTime('the rule is healthy', 60, async () => {
          expect(await mainRule(namespace, 'app')).toMatchObject({ health: 'ok' });
        });

        expect(await namespace.helm(['test', 'app'], helm)).toMatch(/Phase: +Succeeded/);

        const set = ['--set', `alert.threshold=7,tests.prometheus.url=${PROMETHEUS_URL}`];
        const upgrade = ['upgrade', 'app', CHART, '--wait', '--reset-then-reuse-values'];
        await namespace.helm([...upgrade, ...set], helm);
        const output = await namespace.helm(['test', 'app', '--timeout', '6m'], helm);
        expect(output.match(/Phase: +Succeeded/g)).toHaveLength(2);
        expect(await namespace.kubectl('logs', 'app-test-prometheus')).toContain(
          'ok - Prometheus has loaded MuitasRequisicoes with threshold 7',
        );
        expect(await namespace.pods('app')).toEqual(pods);

        await namespace.expectNoRestarts();
        await namespace.helm(['uninstall', 'app', '--wait'], helm);
        await inTime('nothing but the test Pods is left', 60, async () => {
          expect((await namespace.objects()).sort()).toEqual([
            'pod/app-test',
            'pod/app-test-prometheus',
          ]);
        });
        await inTime('the rule is gone', 120, async () => {
          expect(await mainRule(namespace, 'app')).toBeUndefined();
        });
      })(),
    LIMIT_MS,
  );
});

describe('helm upgrade', () => {
  it(
    'with wrong values leaves the release as it is',
    inNamespace('refused', async (namespace) => {
      await namespace.install('app');
      const state = async (): Promise<unknown> => ({
        pods: await namespace.pods('app'),
        rule: await namespace.field('prometheusrule', 'app-alerts', '.metadata.resourceVersion'),
        deployment: await namespace.field('deployment', 'app-metrics', '.metadata.generation'),
        revisions: await namespace.helm(['history', 'app', '--output', 'json']),
      });
      const before = await state();

      for (const [wrong, message] of [
        ['alert.threshold=0', 'alert.threshold: must be an integer from 1'],
        ['alert.treshold=30', 'treshold'],
        ['serviceMonitor.interval=1m', 'alert.for: must be at least 4 times'],
      ] as const)
        await expect(
          namespace.upgrade('app', ['--reset-then-reuse-values', '--set', wrong]),
        ).rejects.toThrow(message);

      expect(await state()).toEqual(before);
    }),
    LIMIT_MS,
  );

  it.each([
    ['helm-4', '--rollback-on-failure'],
    ['helm-3.17', '--atomic'],
  ] as const)(
    'of %s with %s brings rule and Deployment back when the new Pods do not come up',
    (helm, flag) =>
      inNamespace(`rollback-${helm.replace('.', '-')}`, async (namespace) => {
        await namespace.install('app', [], helm);
        const image = '.spec.template.spec.containers[0].image';
        const before = await namespace.field('deployment', 'app-metrics', image);
        await thresholdIs(namespace, 'app', 5);

        const upgrade = ['upgrade', 'app', CHART, '--reset-then-reuse-values', flag];
        const set = ['--set', 'alert.threshold=30,image.tag=none'];
        await expect(
          namespace.helm([...upgrade, ...set, '--timeout', '20s'], helm),
        ).rejects.toThrow('rolled back');

        expect(await namespace.field('deployment', 'app-metrics', image)).toBe(before);
        const rule = '.spec.groups[0].rules[0].expr';
        expect(await namespace.field('prometheusrule', 'app-alerts', rule)).toMatch(/> 5 *$/m);
        expect(await namespace.settled('app', 2)).toHaveLength(2);
      })(),
    LIMIT_MS,
  );
});
