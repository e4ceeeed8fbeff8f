import { setTimeout as sleep } from 'node:timers/promises';
import { Load } from './support/load';
import { counted, scrapedTwice } from './support/monitoring';
import { inNamespace, inTime, LIMIT_MS, type Namespace } from './support/namespace';

const PER_SECOND = 250;
const SCRAPE_INTERVAL_SECONDS = 5;
const OFTEN = ['--set', 'serviceMonitor.interval=5s,serviceMonitor.scrapeTimeout=5s'];

async function replicas(namespace: Namespace): Promise<number> {
  return Number(await namespace.field('deployment', 'app-metrics', '.spec.replicas'));
}

async function scale(namespace: Namespace, count: number): Promise<void> {
  await namespace.kubectl('scale', 'deployment/app-metrics', `--replicas=${count}`);
}

/** A load of 250 requests per second during `faults`; no request may fail. Returns how many were sent. */
async function losingNothing(
  namespace: Namespace,
  faults: (report: (what: string) => void) => Promise<void>,
): Promise<number> {
  const load = new Load(await namespace.url('app'), PER_SECOND);
  let outcome;
  try {
    await faults((what) => {
      process.stdout.write(`${what}: ${load.failed} requests have failed so far\n`);
    });
  } finally {
    outcome = await load.stop();
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
  }
  expect(outcome.failures).toEqual({});
  expect(outcome.perSecond).toBeGreaterThan(200);
  return outcome.sent;
}

describe('under 250 requests per second no request fails', () => {
  it(
    'during a rolling update, a rollback, scaling 2 to 6 to 2 and the deletion of a Pod, and Prometheus counts them all but the last of each Pod',
    inNamespace('rollout', async (namespace) => {
      await namespace.install('app', OFTEN);
      await scrapedTwice(namespace, 'app', 2);

      const sent = await losingNothing(namespace, async (report) => {
        await namespace.upgrade('app', [...OFTEN, '--set', 'podAnnotations.revision=two']);
        await namespace.settled('app', 2);
        await namespace.expectNoRestarts();
        report('rolling update');

        await namespace.helm(['rollback', 'app', '1', '--wait']);
        await namespace.settled('app', 2);
        await namespace.expectNoRestarts();
        report('rollback');

        await scale(namespace, 6);
        await namespace.settled('app', 6);
        await namespace.expectNoRestarts();
        await scale(namespace, 2);
        const [pod] = await namespace.settled('app', 2);
        report('scaling 2 to 6 to 2');

        await namespace.kubectl('delete', 'pod', pod?.name ?? '');
        await namespace.settled('app', 2);
        report('deletion of a Pod');
      });

      // Requests that a Pod answers after its last scrape are not counted: at most its share of one interval. Of the Pods that
      // ended, five had half of the load, and four had a sixth.
      const most = SCRAPE_INTERVAL_SECONDS * PER_SECOND * (5 / 2 + 4 / 6);
      await inTime('Prometheus has counted the requests', 60, async () => {
        const count = await counted(namespace, 'app');
        process.stdout.write(`Prometheus counted ${count} of ${sent} requests\n`);
        expect(count).toBeLessThanOrEqual(sent);
        expect(count).toBeGreaterThanOrEqual(sent - most);
      });
    }),
    LIMIT_MS,
  );

  it(
    'while nothing changes, and Prometheus counts every one',
    inNamespace('steady', async (namespace) => {
      await namespace.install('app');
      await scrapedTwice(namespace, 'app', 2);

      const sent = await losingNothing(namespace, () => sleep(20_000));

      await inTime('Prometheus has counted the requests', 60, async () => {
        expect(await counted(namespace, 'app')).toBe(sent);
      });
    }),
    LIMIT_MS,
  );
});

describe('autoscaling', () => {
  it.each(['helm-4', 'helm-3.17'] as const)(
    'keeps the number of Pods over an upgrade with %s',
    (helm) =>
      inNamespace(`scale-${helm.replace('.', '-')}`, async (namespace) => {
        const set = ['--set', 'autoscaling.enabled=true'];
        await namespace.install('app', set, helm);
        await scale(namespace, 4);
        await namespace.settled('app', 4);

        const upgrade = ['--reset-then-reuse-values', '--set', 'alert.threshold=30'];
        await namespace.upgrade('app', upgrade, helm);

        expect(await replicas(namespace)).toBe(4);
        expect(await namespace.settled('app', 4)).toHaveLength(4);
      })(),
    LIMIT_MS,
  );
});
