import { type Generation, type Release, renderGroups, seriesOf, testRules } from './promtool';
import { balancedByChance, INTERVAL_SECONDS, twoPods } from './scenario';

const UNTIL = 900;
const EVALUATIONS = Array.from(
  { length: UNTIL / INTERVAL_SECONDS + 1 },
  (_, n) => n * INTERVAL_SECONDS,
);

/** Releases that one Prometheus watches: two with the same name, two in the same namespace, with limits 5 and 20. */
const RELEASES: readonly (Release & { readonly perMinute: number; readonly fires: boolean })[] = [
  { name: 'shop', namespace: 'prod', args: [], perMinute: 4, fires: false },
  {
    name: 'loja',
    namespace: 'prod',
    args: ['--set', 'alert.threshold=20'],
    perMinute: 20,
    fires: false,
  },
  {
    name: 'shop',
    namespace: 'vendas',
    args: ['--set', 'alert.threshold=20'],
    perMinute: 24,
    fires: true,
  },
  { name: 'old-shop', namespace: 'prod', args: [], perMinute: 8, fires: true },
];

describe('a server with four releases', () => {
  it.each<Generation>(['promtool', 'promtool-2'])(
    'fires for exactly those above their own limits, on %s',
    async (generation) => {
      const files = await Promise.all(RELEASES.map(renderGroups));
      const expected = RELEASES.filter(({ fires }) => fires).map(({ name, namespace }) => ({
        labels: `{namespace="${namespace}", service="${name}-metrics"}`,
        value: 1,
      }));
      const firing = 'alertname="MuitasRequisicoes", alertstate="firing"';
      const test = {
        interval: '5s',
        input_series: RELEASES.flatMap((release) =>
          twoPods(release.perMinute).map((pod) => seriesOf(pod, release, UNTIL)),
        ),
        promql_expr_test: EVALUATIONS.filter((time) => time < 60 || time > 180).map((time) => ({
          expr: `count by (namespace, service) (ALERTS{${firing}})`,
          eval_time: `${time}s`,
          exp_samples: time < 60 ? [] : expected,
        })),
      };

      await testRules(generation, files, [test]);
    },
  );
});

describe("the main alert's value", () => {
  const release = { name: 'shop', namespace: 'prod', args: [] };

  it('is the increase over exactly one minute, which Prometheus 3.16 can also ask for', async () => {
    const [group] = await renderGroups(release);
    const [value = ''] = group?.rules[0]?.expr.split(' > ') ?? [];
    const selector = /app_requests_total\{.*?\}/.exec(value)?.[0] ?? '';
    const anchored = `round(sum by (namespace, service) (increase(${selector}[1m] anchored)), 0.1)`;
    const test = {
      interval: '5s',
      input_series: balancedByChance(7, UNTIL).map((pod) => seriesOf(pod, release, UNTIL)),
      promql_expr_test: EVALUATIONS.filter((time) => time > 75).map((time) => ({
        expr: `${anchored} == bool ${value}`,
        eval_time: `${time}s`,
        exp_samples: [{ labels: '{namespace="prod", service="shop-metrics"}', value: 1 }],
      })),
    };

    await testRules('promtool', [], [test]);
  });
});
