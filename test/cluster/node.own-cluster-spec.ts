import { setTimeout as sleep } from 'node:timers/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { Load } from './support/load';
import { scrapedTwice } from './support/monitoring';
import { inNamespace, inTime, kubectl, LIMIT_MS, type Pod } from './support/namespace';

const PER_SECOND = 250;
/** Seconds until the cluster has noticed that a container is gone. */
const NOTICED_SECONDS = 5;

/** Process of a Pod's container. Source: proc(5); the kubelet names a Pod's control group after its uid. */
function processOf({ name, uid }: Pod): number {
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
      if (groups.includes(uid) && /^node\0.*dist\/main\.js\0$/.test(command)) return Number(pid);
    } catch {
      // it has ended meanwhile
    }
  }
  throw new Error(`no process of Pod ${name}`);
}

describe('under 250 requests per second', () => {
  it(
    'a drained node loses one Pod, the budget keeps the other, and no request fails',
    inNamespace('drain', async (namespace) => {
      await namespace.install('app');
      const before = await namespace.pods('app');
      const load = new Load(await namespace.url('app'), PER_SECOND);

      const node = (await kubectl('get', 'nodes', '--output', 'name')).trim();
      const drain = ['drain', node, '--pod-selector', 'app=app-metrics', '--timeout', '30s'];
      try {
        await expect(kubectl(...drain)).rejects.toThrow('disruption budget');
        const staying = (await namespace.pods('app')).filter(({ ready }) => ready);
        expect(staying).toHaveLength(1);
        expect(before.map(({ uid }) => uid)).toContain(staying[0]?.uid);
      } finally {
        await kubectl('uncordon', node);
      }
      await namespace.settled('app', 2);

      const outcome = await load.stop();
      process.stdout.write(`drain: ${JSON.stringify(outcome)}\n`);
      expect(outcome.failures).toEqual({});
      expect(outcome.perSecond).toBeGreaterThan(200);
    }),
    LIMIT_MS,
  );

  it(
    'a container that is killed loses what it held and what came until that was noticed',
    inNamespace('killed', async (namespace) => {
      await namespace.install('app');
      await scrapedTwice(namespace, 'app', 2);
      const [pod] = await namespace.pods('app');
      const load = new Load(await namespace.url('app'), PER_SECOND);
      if (pod === undefined) throw new Error('there is no Pod');

      process.kill(processOf(pod), 'SIGKILL');
      namespace.expectedRestarts = 1;
      await inTime('the container has restarted', 60, async () => {
        const restarts = (await namespace.pods('app')).map(({ restarts }) => restarts);
        expect(restarts.toSorted()).toEqual([0, 1]);
      });
      await namespace.settled('app', 2);
      await sleep(10_000);

      const outcome = await load.stop();
      process.stdout.write(`kill -9: ${JSON.stringify(outcome)}\n`);
      expect(outcome.perSecond).toBeGreaterThan(200);
      const failed = Object.values(outcome.failures).reduce((sum, count) => sum + count, 0);
      expect(failed).toBeLessThanOrEqual((PER_SECOND / 2) * NOTICED_SECONDS);
    }),
    LIMIT_MS,
  );
});
