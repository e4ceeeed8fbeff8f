import {
  alive,
  type Count,
  fires,
  never,
  type Pod,
  restarted,
  type Scenario,
  traffic,
  twoPods,
} from './scenario';

const MINUTE = 60;

/** Arguments of Helm that enable the companions that are off by default. */
export const WITH_ALL_COMPANIONS: readonly string[] = [
  '--set',
  ['frequentRestarts', 'errorRatio', 'latency']
    .map((name) => `companionAlerts.${name}.enabled=true`)
    .join(','),
];

function pod(name: string, metric: string, count: Count, labels?: Pod['labels']): Pod {
  return { name, metric, count, phase: name === 'a' ? 5 : 10, ...(labels && { labels }) };
}

const up: Count = () => 1;

/** 1, and 0 from `from` until before `to`. */
function downBetween(from: number, to = Infinity): Count {
  return (seconds) => (seconds >= from && seconds < to ? 0 : 1);
}

/** The start time of the process, which changes with every restart. */
export function startedAt(...times: readonly number[]): Count {
  return (seconds) => Math.max(0, ...times.filter((time) => time <= seconds));
}

export function responses(perMinute: number, status: string, route = '/'): Pod {
  const labels = { method: 'GET', route, status_code: status };
  return pod('a', 'http_request_duration_seconds_count', traffic(perMinute), labels);
}

/** `perMinute` responses, of which `slow` take from 0.5 to 1 s and all others less than 5 ms. */
export function durations(perMinute: number, slow: number, route = '/'): Pod[] {
  const bucket = (le: string, rate: number): Pod =>
    pod('a', 'http_request_duration_seconds_bucket', traffic(rate), { route, le });
  return [
    bucket('0.005', perMinute - slow),
    bucket('0.5', perMinute - slow),
    bucket('1', perMinute),
    bucket('+Inf', perMinute),
    responses(perMinute, '200', route),
  ];
}

/** Labels of other releases: of another Service, and of a release of the same name in another namespace. */
const OTHERS: readonly NonNullable<Pod['labels']>[] = [
  { service: 'other-metrics' },
  { namespace: 'elsewhere' },
];

/** Pods of other releases that would make every companion fire, except metricsAbsent, which they would hide. */
const NEIGHBOURS: readonly Pod[] = OTHERS.flatMap((labels) =>
  [
    pod('x', 'up', downBetween(0)),
    pod('x', 'app_requests_total', traffic(600)),
    pod('x', 'process_start_time_seconds', (seconds) => seconds),
    { ...responses(100, '503'), name: 'x' },
    ...durations(100, 100).map((slow) => ({ ...slow, name: 'y' })),
  ].map((neighbour) => ({ ...neighbour, labels: { ...neighbour.labels, ...labels } })),
);

const OWN_SCENARIOS: readonly Scenario[] = [
  {
    name: 'instance down: all Pods are scraped',
    alert: 'AppInstanciaForaDoAr',
    pods: [pod('a', 'up', up), pod('b', 'up', up)],
    expect: never(15 * MINUTE),
  },
  {
    name: 'instance down: one Pod cannot be scraped',
    alert: 'AppInstanciaForaDoAr',
    pods: [pod('a', 'up', up), pod('b', 'up', downBetween(300))],
    expect: fires(7 * MINUTE, 7.5 * MINUTE, 15 * MINUTE),
  },
  {
    name: 'instance down: a Pod is away for less than two minutes',
    alert: 'AppInstanciaForaDoAr',
    pods: [pod('a', 'up', downBetween(300, 390))],
    expect: never(15 * MINUTE),
  },
  {
    name: 'no metrics: zero is not absent',
    alert: 'AppSemMetricas',
    pods: twoPods(0),
    expect: never(15 * MINUTE),
  },
  {
    name: 'no metrics: no series from the start',
    alert: 'AppSemMetricas',
    pods: [],
    expect: fires(5 * MINUTE, 5 * MINUTE, 15 * MINUTE),
  },
  {
    name: 'no metrics: the last Pod goes',
    alert: 'AppSemMetricas',
    pods: [{ name: 'a', phase: 5, count: alive(traffic(4), 0, 300) }],
    expect: fires(10 * MINUTE, 10.5 * MINUTE, 20 * MINUTE),
  },
  {
    name: 'replicas: as many as expected',
    alert: 'AppReplicasAbaixoDoEsperado',
    pods: [pod('a', 'up', up), pod('b', 'up', up)],
    expect: never(20 * MINUTE),
  },
  {
    name: 'replicas: one is missing',
    alert: 'AppReplicasAbaixoDoEsperado',
    pods: [pod('a', 'up', up)],
    expect: fires(10 * MINUTE, 10.5 * MINUTE, 20 * MINUTE),
  },
  {
    name: 'replicas: all are down',
    alert: 'AppReplicasAbaixoDoEsperado',
    pods: [pod('a', 'up', downBetween(0)), pod('b', 'up', downBetween(0))],
    expect: fires(10 * MINUTE, 10.5 * MINUTE, 20 * MINUTE),
  },
  {
    name: 'replicas: one goes',
    alert: 'AppReplicasAbaixoDoEsperado',
    pods: [pod('a', 'up', up), pod('b', 'up', (seconds) => (seconds < 300 ? 1 : undefined))],
    expect: fires(15 * MINUTE, 15.5 * MINUTE, 20 * MINUTE),
  },
  {
    name: 'replicas: a roll-out is slow, and two always answer',
    alert: 'AppReplicasAbaixoDoEsperado',
    pods: [
      pod('a', 'up', (seconds) => (seconds < 600 ? 1 : undefined)),
      pod('b', 'up', up),
      pod('c', 'up', (seconds) => (seconds < 300 ? undefined : 1)),
    ],
    expect: never(25 * MINUTE),
  },
  {
    name: 'restarts: two in 15 minutes',
    alert: 'AppReiniciosFrequentes',
    pods: [pod('a', 'process_start_time_seconds', startedAt(0, 300, 600))],
    expect: never(20 * MINUTE),
  },
  {
    name: 'restarts: three in 15 minutes',
    alert: 'AppReiniciosFrequentes',
    pods: [pod('a', 'process_start_time_seconds', startedAt(1, 300, 500, 700))],
    expect: fires(700, 735, 1080),
  },
  {
    name: 'errors: five per cent',
    alert: 'AppTaxaDeErrosAlta',
    pods: [responses(228, '200'), { ...responses(12, '500'), name: 'b' }],
    expect: never(20 * MINUTE),
  },
  {
    name: 'errors: ten per cent',
    alert: 'AppTaxaDeErrosAlta',
    pods: [responses(90, '200'), { ...responses(10, '503'), name: 'b' }],
    expect: fires(5 * MINUTE, 7 * MINUTE, 20 * MINUTE),
  },
  {
    name: 'errors: all of a handful',
    alert: 'AppTaxaDeErrosAlta',
    pods: [responses(3, '500')],
    expect: never(20 * MINUTE),
  },
  {
    name: 'errors: those of the client do not count',
    alert: 'AppTaxaDeErrosAlta',
    pods: [responses(90, '400'), { ...responses(10, '200'), name: 'b' }],
    expect: never(20 * MINUTE),
  },
  {
    name: 'errors: unknown routes are not errors of the server',
    alert: 'AppTaxaDeErrosAlta',
    pods: [responses(90, '404', 'unmatched'), { ...responses(90, '200'), name: 'b' }],
    expect: never(20 * MINUTE),
  },
  {
    name: 'errors: a scan of unknown routes does not hide them',
    alert: 'AppTaxaDeErrosAlta',
    pods: [
      responses(9000, '404', 'unmatched'),
      responses(90, '200'),
      { ...responses(10, '503'), name: 'b' },
    ],
    expect: fires(5 * MINUTE, 7 * MINUTE, 20 * MINUTE),
  },
  {
    name: 'latency: one in a hundred is slow',
    alert: 'AppLatenciaAlta',
    pods: durations(100, 1),
    expect: never(20 * MINUTE),
  },
  {
    name: 'latency: one in ten is slow',
    alert: 'AppLatenciaAlta',
    pods: durations(100, 10),
    expect: fires(5 * MINUTE, 7 * MINUTE, 20 * MINUTE),
  },
  {
    name: 'latency: a scan of unknown routes does not hide it',
    alert: 'AppLatenciaAlta',
    pods: [...durations(9000, 0, 'unmatched'), ...durations(100, 10)],
    expect: fires(5 * MINUTE, 7 * MINUTE, 20 * MINUTE),
  },
  {
    name: 'latency: all of a handful are slow',
    alert: 'AppLatenciaAlta',
    pods: durations(3, 3),
    expect: never(20 * MINUTE),
  },
  {
    name: 'main: the companions change nothing',
    pods: [{ name: 'a', phase: 5, count: restarted(traffic(4), 400) }, pod('a', 'up', up)],
    expect: never(15 * MINUTE),
  },
];

/** What the companion alerts must do, all of them enabled, with two Pods expected and other releases in trouble. */
export const COMPANION_SCENARIOS: readonly Scenario[] = OWN_SCENARIOS.map((scenario) => ({
  ...scenario,
  pods: [...scenario.pods, ...NEIGHBOURS],
}));
