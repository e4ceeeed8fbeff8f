import { renderGroups, seriesOf, testRules } from './promtool';
import { balancedByChance } from './scenario';

const UNTIL = 7200;
/** Resolution of one second, so that every interval of whole seconds can be tested. */
const GRID = 1;

/** Fails when the alert fires at exactly the limit, over two Pods that are scraped at different times. */
async function expectSilence(intervalSeconds: number, window = ''): Promise<void> {
  const interval = `${intervalSeconds}s`;
  const set = [
    `serviceMonitor.interval=${interval},serviceMonitor.scrapeTimeout=${interval}`,
    `alert.for=${Math.max(60, 4 * intervalSeconds)}s,alert.keepFiringFor=,alert.window=${window}`,
  ];
  const release = { name: 'shop', namespace: 'prod', args: ['--set', set.join(',')] };
  const phases = [1, 1 + Math.floor(intervalSeconds / 2)];
  const pods = balancedByChance(5, UNTIL).map((pod, index) => ({
    ...pod,
    phase: phases[index] ?? 0,
  }));
  const test = {
    interval: `${GRID}s`,
    input_series: pods.map((pod) =>
      seriesOf(pod, release, UNTIL, { intervalSeconds, gridSeconds: GRID }),
    ),
    promql_expr_test: [
      {
        expr: 'count_over_time(ALERTS{alertname="MuitasRequisicoes", alertstate="firing"}[2h])',
        eval_time: `${UNTIL}s`,
        exp_samples: [],
      },
    ],
  };
  await testRules('promtool', [await renderGroups(release)], [test], intervalSeconds);
}

describe('exactly the limit', () => {
  it.each([5, 10, 12, 15, 20, 60])('is silent with scrapes every %i s', async (intervalSeconds) => {
    await expectSilence(intervalSeconds);
  });

  it.each([7, 9, 13, 16, 30])(
    'may read as more with scrapes every %i s, which do not span whole minutes',
    async (intervalSeconds) => {
      await expect(expectSilence(intervalSeconds)).rejects.toThrow('got:');
    },
  );

  it('is silent with scrapes every 30 s over a window that spans whole minutes', async () => {
    await expectSilence(30, '150s');
  });
});
