import { setTimeout as sleep } from 'node:timers/promises';
import type { Labels } from '../../scripts/start/plan/manifests';
import type { Status } from '../../scripts/start/run/status';
import { eventually } from '../support/eventually';
import { Stack } from './support/stack';

/** Time limit with the chart's defaults at real speed; the scenarios run at the same time. */
const SCENARIO_MS = 600_000;

function states({ alert }: Status): string[] {
  return alert?.history.map(({ state }) => state) ?? [];
}

interface PrometheusAlert {
  readonly state: string;
  readonly labels: Labels;
}

/** Every alert, of any rule, that fires or that Alertmanager holds. */
async function noise(stack: Stack): Promise<(string | undefined)[]> {
  const { alerts } = await stack.prometheus<{ alerts: PrometheusAlert[] }>('alerts');
  const firing = alerts.filter(({ state }) => state === 'firing');
  const { held } = await stack.status();
  return [...firing, ...(held ?? [])].map(({ labels }) => labels.alertname);
}

describe('the alert', () => {
  it.concurrent(
    'is firing and delivered within 120 s of 60 requests per minute, and resolved by a higher threshold',
    async () => {
      await using stack = await Stack.up();
      await stack.steady();
      await stack.press('load', { perMinute: 60 });
      await eventually('firing and delivered', 120, async () => {
        const { alert, held } = await stack.status();
        expect(alert?.history.at(-1)?.state).toBe('firing');
        expect(held).toMatchObject([
          {
            labels: { alertname: 'MuitasRequisicoes', severity: 'warning', service: 'app-metrics' },
          },
        ]);
      });

      await stack.press('threshold', { threshold: 1000 });
      expect((await stack.status()).alert?.threshold).toBe(1000);
      // keep_firing_for is 2 minutes; then come an evaluation and the time until the page polls.
      await stack.alertIs('resolved', 150);
      await eventually('Alertmanager has let it go', 30, async () => {
        expect((await stack.status()).held).toEqual([]);
      });
      expect(states(await stack.status())).toEqual(['inactive', 'pending', 'firing', 'resolved']);
    },
    SCENARIO_MS,
  );

  it.concurrent(
    'stays silent for 3 minutes of 5 requests per minute',
    async () => {
      await using stack = await Stack.up();
      await stack.steady();
      await stack.press('load', { perMinute: 5 });
      await sleep(185_000);
      const status = await stack.status();
      expect(status.load).toMatchObject({ sent: 16, failed: 0 });
      // The replicas are scraped at different times, so the value is six for moments, which `for` filters out.
      expect([4, 5, 6]).toContain(Math.round(status.alert?.perMinute ?? NaN));
      expect(states(status)).not.toContain('firing');
      expect(await noise(stack)).toEqual([]);
    },
    SCENARIO_MS,
  );

  it.concurrent(
    'stays silent while replicas are killed and rolled under a load below the threshold',
    async () => {
      await using stack = await Stack.up(['--set', 'alert.threshold=700']);
      await stack.steady();
      await stack.press('load', { perMinute: 600 });
      await sleep(10_000);

      const [replica] = (await stack.status()).replicas;
      await stack.press('kill', { replica: replica?.name });
      await eventually('the replica is back', 30, async () => {
        const { replicas } = await stack.status();
        expect(replicas.map(({ state, restarts }) => [state, restarts])).toEqual([
          ['ready', 1],
          ['ready', 0],
        ]);
      });
      // At ten requests per second of a few milliseconds each, the killed replica had at most one in progress.
      const afterKill = (await stack.status()).load.failed;
      expect(afterKill).toBeLessThanOrEqual(1);

      await stack.press('roll');
      const rolled = await stack.status();
      expect(rolled.replicas.map(({ name }) => name)).not.toContain(replica?.name);
      expect(rolled.load.failed).toBe(afterKill);
      expect(rolled.refused).toBe(0);

      await sleep(120_000);
      expect(states(await stack.status())).toEqual(['inactive']);
      expect(await noise(stack)).toEqual([]);
    },
    SCENARIO_MS,
  );
});
