import { setTimeout as sleep } from 'node:timers/promises';
import { Load } from './support/load';
import {
  alertIs,
  counted,
  firings,
  isDelivered,
  mainRule,
  scrapedTwice,
  thresholdIs,
} from './support/monitoring';
import { inNamespace, inNamespaces, inTime, LIMIT_MS, type Namespace } from './support/namespace';

/** Firing in Prometheus, and held by Alertmanager. */
async function fires(namespace: Namespace, release: string, withinSeconds: number): Promise<void> {
  const deadline = Date.now() + withinSeconds * 1000;
  await alertIs(namespace, release, 'firing', withinSeconds);
  await inTime('Alertmanager holds the alert', (deadline - Date.now()) / 1000, async () => {
    expect(await isDelivered(namespace, release)).toBe(true);
  });
}

describe('the alert', () => {
  it.concurrent(
    'fires within 120 s at 60 requests per minute, and follows helm upgrade --set alert.threshold',
    inNamespace('alert', async (namespace) => {
      await namespace.install('app');
      await thresholdIs(namespace, 'app', 5);
      await scrapedTwice(namespace, 'app', 2);
      const pods = await namespace.pods('app');
      const set = async (value: number, ...args: string[]): Promise<void> => {
        await namespace.upgrade('app', [...args, '--set', `alert.threshold=${value}`]);
        await thresholdIs(namespace, 'app', value);
      };

      const load = new Load(await namespace.url('app'), 1);
      await fires(namespace, 'app', 120);

      await set(600, '--reset-then-reuse-values');
      // alert.keepFiringFor holds it for 2 minutes.
      await alertIs(namespace, 'app', 'inactive', 150);

      await set(30, '--reset-then-reuse-values');
      await fires(namespace, 'app', 120);

      expect((await load.stop()).failures).toEqual({});
      expect(await namespace.pods('app')).toEqual(pods);
    }),
    LIMIT_MS,
  );

  it.concurrent(
    'stays silent at 5 requests per minute for 5 minutes, beside releases that fire in this namespace and another',
    inNamespaces(['quiet', 'loud'], async (quiet, loud) => {
      const releases = [
        [quiet, 'app', 5],
        [quiet, 'other', 60],
        [loud, 'app', 60],
      ] as const;
      await Promise.all(releases.map(([namespace, release]) => namespace.install(release)));
      for (const [namespace, release] of releases) {
        await thresholdIs(namespace, release, 5);
        await scrapedTwice(namespace, release, 2);
      }

      const loads = await Promise.all(
        releases.map(async ([namespace, release, perMinute]) => {
          return new Load(await namespace.url(release), perMinute / 60);
        }),
      );
      const started = Date.now();
      await fires(quiet, 'other', 120);
      await fires(loud, 'app', 120);
      await sleep(Math.max(0, started + 5 * 60_000 - Date.now()));
      expect(await firings(quiet, 'app')).toBe(0);

      for (const [index, [namespace, release]] of releases.entries()) {
        const outcome = await loads[index]?.stop();
        expect(outcome?.failures).toEqual({});
        await inTime(`every request to ${release} is counted, and no other`, 30, async () => {
          expect(await counted(namespace, release)).toBe(outcome?.sent);
        });
      }
      expect(await mainRule(quiet, 'app')).toMatchObject({ state: 'inactive', alerts: [] });
    }),
    LIMIT_MS,
  );
});

describe('helm upgrade --set alert.threshold', () => {
  it.concurrent(
    'keeps what docs/kubernetes.md says, by the way the other values are treated',
    inNamespace('upgrade', async (namespace) => {
      await namespace.install('app', ['--set', 'alert.severity=critical']);
      const pods = await namespace.pods('app');
      const values = async (): Promise<unknown> =>
        JSON.parse(await namespace.helm(['get', 'values', 'app', '--output', 'json']));
      const upgrade = async (value: number, ...how: string[]): Promise<void> => {
        await namespace.upgrade('app', [...how, '--set', `alert.threshold=${value}`]);
        await thresholdIs(namespace, 'app', value);
      };

      await upgrade(6, '--reset-then-reuse-values');
      expect(await values()).toMatchObject({ alert: { severity: 'critical', threshold: 6 } });
      await upgrade(7, '--reuse-values');
      expect(await values()).toMatchObject({ alert: { severity: 'critical', threshold: 7 } });
      await upgrade(8);
      expect(await values()).toMatchObject({ alert: { threshold: 8 } });
      expect(await values()).not.toHaveProperty('alert.severity');
      expect(await namespace.pods('app')).toEqual(pods);
    }),
    LIMIT_MS,
  );
});
