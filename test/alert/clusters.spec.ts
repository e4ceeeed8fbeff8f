import { durations, responses, startedAt, WITH_ALL_COMPANIONS } from './companions';
import {
  failures,
  type Generation,
  type Group,
  type Release,
  renderGroups,
  seriesOf,
  testRules,
} from './promtool';
import { alive, type Count, fires, never, type Pod, type Scenario, traffic } from './scenario';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const GENERATIONS: readonly Generation[] = ['promtool', 'promtool-2'];

/** A release of this name is in each cluster, and one server sees them all. */
function release(...args: string[]): Release {
  return { name: 'shop', namespace: 'prod', args: [...WITH_ALL_COMPANIONS, ...args] };
}

const BY_CLUSTER = ['--set', 'metrics.sumBy={cluster}'];

/** As a ruler sees it. Pods of the same name may be in two clusters, as those of a StatefulSet are. */
function inCluster(cluster: string, pod: Pod): Pod {
  return { ...pod, labels: { ...pod.labels, cluster } };
}

function counter(cluster: string, count: Count): Pod {
  return inCluster(cluster, { name: 'a', phase: 5, count });
}

function up(cluster: string, count: Count, name = 'a'): Pod {
  return inCluster(cluster, { name, phase: 5, count, metric: 'up' });
}

const always: Count = () => 1;
const until = (end: number): Count => alive(traffic(4), 0, end);

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'each of two clusters below the limit',
    pods: [counter('east', traffic(4)), counter('west', traffic(4))],
    expect: never(15 * MINUTE),
  },
  {
    name: 'one of two clusters above the limit',
    pods: [counter('east', traffic(8)), counter('west', traffic(4))],
    of: { cluster: 'east' },
    expect: fires(60, 150, 15 * MINUTE),
  },
  {
    name: 'no metrics: one cluster ends, and is missed for a day, and not again',
    alert: 'AppSemMetricas',
    pods: [counter('east', until(70 * MINUTE)), counter('west', traffic(4))],
    of: { cluster: 'east' },
    expect: [
      ...fires(75 * MINUTE, 76 * MINUTE, 130 * MINUTE),
      { from: 24 * HOUR, to: 25 * HOUR, firing: 1 },
      // Five minutes after the last sample of a day ago.
      { from: 25.5 * HOUR, to: 27 * HOUR, firing: 0 },
    ],
  },
  {
    name: 'no metrics: the label by which clusters are told apart is new',
    alert: 'AppSemMetricas',
    pods: [
      { name: 'a', phase: 5, count: until(70 * MINUTE) },
      counter('east', alive(traffic(4), 70 * MINUTE)),
    ],
    expect: never(3 * HOUR),
  },
  {
    name: 'no metrics: a cluster that has been there for a day ends, and is missed for another',
    alert: 'AppSemMetricas',
    pods: [counter('east', until(24.5 * HOUR)), counter('west', traffic(4))],
    of: { cluster: 'east' },
    expect: [
      { from: 24 * HOUR, to: 24.5 * HOUR + 4 * MINUTE, firing: 0 },
      { from: 24.5 * HOUR + 6 * MINUTE, to: 27 * HOUR, firing: 1 },
    ],
  },
  {
    name: 'no metrics: a roll-out in one cluster is no end',
    alert: 'AppSemMetricas',
    pods: [
      counter('east', until(70 * MINUTE)),
      { ...counter('east', alive(traffic(4), 70 * MINUTE)), name: 'b' },
      counter('west', traffic(4)),
    ],
    expect: never(2 * HOUR),
  },
  {
    name: 'no metrics: a cluster that was never there is not missed',
    alert: 'AppSemMetricas',
    pods: [counter('west', traffic(4))],
    expect: never(2 * HOUR),
  },
  {
    name: 'no metrics: no series of any cluster',
    alert: 'AppSemMetricas',
    pods: [],
    expect: fires(5 * MINUTE, 5 * MINUTE, 15 * MINUTE),
  },
  {
    name: 'replicas: one of two is missing in one cluster',
    alert: 'AppReplicasAbaixoDoEsperado',
    pods: [up('east', always), up('west', always), up('west', always, 'b')],
    of: { cluster: 'east' },
    expect: fires(10 * MINUTE, 10.5 * MINUTE, 20 * MINUTE),
  },
  {
    name: 'instance down: in one cluster',
    alert: 'AppInstanciaForaDoAr',
    pods: [up('east', () => 0), up('west', always)],
    of: { cluster: 'east' },
    expect: fires(2 * MINUTE, 2.5 * MINUTE, 15 * MINUTE),
  },
  {
    name: 'restarts: in one cluster',
    alert: 'AppReiniciosFrequentes',
    pods: [
      inCluster('east', {
        ...{ name: 'a', phase: 5, metric: 'process_start_time_seconds' },
        count: startedAt(1, 300, 500, 700),
      }),
    ],
    of: { cluster: 'east' },
    expect: fires(700, 735, 1080),
  },
  {
    name: 'errors: of one cluster, which the other would hide',
    alert: 'AppTaxaDeErrosAlta',
    pods: [
      inCluster('east', responses(90, '200')),
      inCluster('east', responses(10, '503')),
      inCluster('west', responses(9000, '200')),
    ],
    of: { cluster: 'east' },
    expect: fires(5 * MINUTE, 7 * MINUTE, 20 * MINUTE),
  },
  {
    name: 'latency: of one cluster, which the other would hide',
    alert: 'AppLatenciaAlta',
    pods: [
      ...durations(100, 10).map((pod) => inCluster('east', pod)),
      ...durations(9000, 0).map((pod) => inCluster('west', pod)),
    ],
    of: { cluster: 'east' },
    expect: fires(5 * MINUTE, 7 * MINUTE, 20 * MINUTE),
  },
];

/** Of another counter the Pods are missed that answer the scrapes. */
const OF_ANOTHER_COUNTER: readonly Scenario[] = [
  {
    name: 'no metrics: all Pods of one cluster go down',
    alert: 'AppSemMetricas',
    pods: [up('east', (seconds) => (seconds < 70 * MINUTE ? 1 : 0)), up('west', always)],
    of: { cluster: 'east' },
    expect: fires(75 * MINUTE, 76 * MINUTE, 125 * MINUTE),
  },
];

/** With a matcher of one cluster. */
const OF_ONE_CLUSTER: readonly Scenario[] = [
  {
    name: 'another cluster above the limit',
    pods: [counter('east', traffic(4)), counter('west', traffic(60))],
    expect: never(15 * MINUTE),
  },
  {
    name: 'this one above the limit',
    pods: [counter('east', traffic(8)), counter('west', traffic(60))],
    of: { cluster: 'east' },
    expect: fires(60, 150, 15 * MINUTE),
  },
  {
    name: 'no metrics: this cluster was never there, which is missed by its name',
    alert: 'AppSemMetricas',
    pods: [counter('west', traffic(4))],
    of: { cluster: 'east' },
    expect: fires(5 * MINUTE, 5 * MINUTE, 2 * HOUR),
  },
];

describe.each([
  ['metrics.sumBy', release(...BY_CLUSTER), SCENARIOS],
  [
    'metrics.sumBy and another counter',
    release(...BY_CLUSTER, '--set', 'metrics.requests.name=http_requests_total'),
    OF_ANOTHER_COUNTER,
  ],
  [
    'metrics.matchers',
    release(...BY_CLUSTER, '--set-json', 'metrics.matchers=["cluster=\\"east\\""]'),
    OF_ONE_CLUSTER,
  ],
] as const)('a server that sees two clusters, with %s', (_, ofServer, scenarios) => {
  describe.each(GENERATIONS)('on %s', (generation) => {
    let failed: Map<string, string>;

    beforeAll(async () => {
      failed = await failures(await renderGroups(ofServer), scenarios, ofServer, generation);
    }, 120_000);

    it.each(scenarios.map(({ name }) => name))('%s', (name) => {
      expect(failed.get(name)).toBeUndefined();
    });
  });
});

describe('the texts', () => {
  let groups: Group[];

  beforeAll(async () => {
    groups = await renderGroups(release('--set', 'metrics.sumBy={cluster,region},alert.locale=en'));
  });

  it.each(GENERATIONS)('say of which cluster, where something does, on %s', async (generation) => {
    const labels = { namespace: 'prod', service: 'shop-metrics' };
    const notice = (of: object, severity: string, summary: string, description: string) => ({
      exp_labels: { ...labels, ...of, severity },
      exp_annotations: { summary, description },
    });
    const east = { cluster: 'east', region: 'eu' };
    const pods = [{ ...counter('east', traffic(12)), labels: east }];
    const missing = {
      summary: 'Prometheus has no metrics of the application.',
      description: (place: string) =>
        `There have been no samples of app_requests_total of shop-metrics (${place}) for more than 5m: the alert MuitasRequisicoes is blind.`,
    };
    const main = notice(
      east,
      'warning',
      'Too many requests.',
      'The application is receiving too many requests: 12 per minute at shop-metrics (prod, cluster=east, region=eu), above the limit of 5, for more than 1m.',
    );
    const absent = notice({}, 'critical', missing.summary, missing.description('prod'));
    const gone = notice(
      east,
      'critical',
      missing.summary,
      missing.description('prod, cluster=east, region=eu'),
    );
    const ended = [...pods, { ...pods[0], count: until(2 * HOUR) }].slice(1) as Pod[];
    const tests = [
      [pods, 600, 'MuitasRequisicoes', [main]],
      [[], 600, 'AppSemMetricas', [absent]],
      [[...ended, counter('west', traffic(4))], 130 * MINUTE, 'AppSemMetricas', [gone]],
    ] as const;

    await testRules(
      generation,
      [groups],
      tests.map(([series, at, alertname, exp_alerts]) => ({
        interval: '5s',
        input_series: series.map((pod) => seriesOf(pod, release(), at)),
        alert_rule_test: [{ eval_time: `${at}s`, alertname, exp_alerts }],
      })),
    );
  });
});
