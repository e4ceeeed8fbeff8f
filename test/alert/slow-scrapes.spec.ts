import { renderGroups, seriesOf, testRules } from './promtool';
import { balancedByChance } from './scenario';

describe('scrapes every 30 s, at exactly the limit', () => {
  const interval = 30;
  const until = 7200;
  // Scraped 15 s apart: their windows hold different requests.
  const pods = balancedByChance(5, until).map((pod, index) => ({ ...pod, phase: 5 + 15 * index }));

  async function expectSilence(...args: string[]): Promise<void> {
    const release = {
      name: 'shop',
      namespace: 'prod',
      args: ['--set', 'serviceMonitor.interval=30s,alert.for=2m,alert.keepFiringFor=', ...args],
    };
    const test = {
      interval: '5s',
      input_series: pods.map((pod) => seriesOf(pod, release, until, interval)),
      promql_expr_test: [
        {
          expr: 'count_over_time(ALERTS{alertname="MuitasRequisicoes", alertstate="firing"}[2h])',
          eval_time: `${until}s`,
          exp_samples: [],
        },
      ],
    };
    await testRules('promtool', [await renderGroups(release)], [test], interval);
  }

  it('are told from more by a window that spans whole minutes', async () => {
    await expectSilence('--set', 'alert.window=150s');
  });

  it('may read as more in the window of 2 minutes, which spans 90 s', async () => {
    await expect(expectSilence()).rejects.toThrow('got:');
  });
});
