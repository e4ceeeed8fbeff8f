import { failures, type Release, renderGroups } from './promtool';
import { fires, never, type Pod, type Scenario, traffic } from './scenario';

const MINUTE = 60;
const RELEASE: Release = { name: 'shop', namespace: 'prod', args: [] };

/** A Pod as seen by a ruler that reads several servers: with the external labels of the server that scraped it. */
function scraped(
  name: string,
  perMinute: number,
  external: Readonly<Record<string, string>> = {},
): Pod {
  return { name, phase: name === 'a' ? 5 : 10, count: traffic(perMinute), labels: external };
}

function isUp(name: string): Pod {
  return { name, phase: 5, count: () => 1, metric: 'up' };
}

/** The statements of docs/scaling.md about several servers, for a limit of 5 and 2 expected Pods. */
const SCENARIOS: readonly Scenario[] = [
  {
    name: 'on one of two shards, 8 per minute are 4: silent, which is wrong',
    pods: [scraped('a', 4)],
    expect: never(15 * MINUTE),
  },
  {
    name: 'on one of two shards, a replica is always missing, which is wrong',
    alert: 'AppReplicasAbaixoDoEsperado',
    pods: [isUp('a')],
    expect: fires(10 * MINUTE, 11 * MINUTE, 15 * MINUTE),
  },
  {
    name: 'over two shards, 8 per minute are 8, and one alert',
    pods: [
      scraped('a', 4, { prometheus_replica: 'prometheus-k8s-0' }),
      scraped('b', 4, { prometheus_replica: 'prometheus-k8s-shard-1-0' }),
    ],
    expect: fires(60, 150, 15 * MINUTE),
  },
  {
    name: 'over two shards, 4 per minute are 4',
    pods: [
      scraped('a', 2, { prometheus_replica: 'prometheus-k8s-0' }),
      scraped('b', 2, { prometheus_replica: 'prometheus-k8s-shard-1-0' }),
    ],
    expect: never(15 * MINUTE),
  },
  {
    name: 'over a pair that scrapes the same Pod, not deduplicated, 4 per minute are 8, which is wrong',
    pods: [
      scraped('a', 4, { prometheus_replica: 'prometheus-k8s-0' }),
      scraped('a', 4, { prometheus_replica: 'prometheus-k8s-1' }),
    ],
    expect: fires(60, 150, 15 * MINUTE),
  },
  {
    name: 'over two clusters with the same release in the same namespace, 4 per minute are 8, which is wrong',
    pods: [scraped('a', 4, { cluster: 'east' }), scraped('b', 4, { cluster: 'west' })],
    expect: fires(60, 150, 15 * MINUTE),
  },
];

describe('the rules, where several servers scrape', () => {
  let failed: Map<string, string>;

  beforeAll(async () => {
    failed = await failures(await renderGroups(RELEASE), SCENARIOS, RELEASE, 'promtool');
  });

  it.each(SCENARIOS.map(({ name }) => name))('%s', (name) => {
    expect(failed.get(name)).toBeUndefined();
  });
});
