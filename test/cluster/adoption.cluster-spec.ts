import { join } from 'node:path';
import { thresholdIs } from './support/monitoring';
import { inNamespace } from './support/namespace';

const MINUTES = 60_000;

describe("helm install --take-ownership over the original's YAML", () => {
  it.concurrent.each([
    // Helm 4 applies on the server's side, which asks before it takes what kubectl apply has set.
    ['helm', ['--take-ownership', '--force-conflicts']],
    ['helm-3.17', ['--take-ownership']],
  ] as const)(
    'adopts its objects with %s and does not recreate the Deployment',
    (helm, flags) =>
      inNamespace(`adoption-${helm.replace('.', '-')}`, async (namespace) => {
        await namespace.kubectl('apply', '--filename', join(__dirname, 'original.yaml'));
        const uids = (): Promise<string[]> =>
          Promise.all(
            [
              ['deployment', 'app-metrics'],
              ['service', 'app-service'],
              ['servicemonitor', 'app-monitor'],
              ['prometheusrule', 'app-alerts'],
            ].map(([kind = '', name = '']) => namespace.field(kind, name, '.metadata.uid')),
          );
        const before = await uids();

        await namespace.install('app', flags, helm);

        expect(await uids()).toEqual(before);
        expect(await namespace.settled('app', 2)).toHaveLength(2);
        expect(await (await fetch(await namespace.url('app'))).text()).toBe('Olá, mundo!');
        await thresholdIs(namespace, 'app', 5);
        expect(await namespace.helm(['test', 'app'], helm)).toMatch(/Phase: +Succeeded/);

        const set = ['--reset-then-reuse-values', '--set', 'alert.threshold=30'];
        await namespace.upgrade('app', set, helm);
        await thresholdIs(namespace, 'app', 30);
      })(),
    8 * MINUTES,
  );
});
