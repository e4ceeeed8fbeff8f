import { countAssertions, failures, type Generation, type Release, renderGroups } from './promtool';
import { COMPANION_SCENARIOS, WITH_ALL_COMPANIONS } from './companions';
import { fires, labelled, never, type Scenario, traffic } from './scenario';
import { scenarios } from './scenarios';

const RELEASES: readonly (Release & { readonly limit: number })[] = [
  { name: 'shop', namespace: 'prod', limit: 5, args: [] },
  { name: 'loja', namespace: 'vendas', limit: 20, args: ['--set', 'alert.threshold=20'] },
];
const GENERATIONS: readonly Generation[] = ['promtool', 'promtool-2'];

describe.each(RELEASES)('release $name in $namespace, limit $limit', (release) => {
  describe.each(GENERATIONS)('on %s', (generation) => {
    const applicable = scenarios(release.limit).filter(
      ({ edges }) => generation === 'promtool' || edges === undefined,
    );
    let failed: Map<string, string>;

    beforeAll(async () => {
      failed = await failures(await renderGroups(release), applicable, release, generation);
    }, 60_000);

    it(`makes ${countAssertions(applicable)} assertions in ${applicable.length} scenarios`, () => {
      expect(applicable.length).toBeGreaterThan(20);
    });

    it.each(applicable.map(({ name }) => name))('%s', (name) => {
      expect(failed.get(name)).toBeUndefined();
    });
  });
});

describe('a counter with labels', () => {
  const metric = 'http_requests_total';
  const release = {
    ...{ name: 'shop', namespace: 'prod' },
    args: [
      ...['--set', `metrics.requests.name=${metric}`],
      ...['--set-json', `metrics.requests.matchers=["path!~\\"healthz|readyz\\""]`],
    ],
  };
  const scenariosOfIt: readonly Scenario[] = [
    ...scenarios(5)
      .filter(({ edges }) => edges === undefined)
      .map((scenario) => ({ ...scenario, pods: labelled(scenario.pods, metric) })),
    {
      // A series with labels appears only with its first request, which rate() does not see.
      name: 'series that appear with the first request, and stay above the limit',
      pods: labelled([{ name: 'a', phase: 5, count: traffic(60) }], metric).map((pod) => ({
        ...pod,
        count: (seconds) => (seconds < 300 ? undefined : pod.count(seconds)),
      })),
      expect: fires(360, 300 + 180, 15 * 60),
    },
    {
      name: 'another application of the namespace with the same counter',
      pods: labelled([{ name: 'a', phase: 5, count: traffic(600) }], metric).map((pod) => ({
        ...pod,
        labels: { ...pod.labels, service: 'other-metrics', job: 'other-metrics' },
      })),
      expect: never(15 * 60),
    },
    {
      name: 'another application beside it, each below the limit',
      pods: [
        ...labelled([{ name: 'a', phase: 5, count: traffic(4) }], metric),
        ...labelled([{ name: 'b', phase: 5, count: traffic(4) }], metric).map((pod) => ({
          ...pod,
          labels: { ...pod.labels, service: 'other-metrics', job: 'other-metrics' },
        })),
      ],
      expect: never(15 * 60),
    },
  ];

  describe.each(GENERATIONS)('on %s', (generation) => {
    let failed: Map<string, string>;

    beforeAll(async () => {
      failed = await failures(await renderGroups(release), scenariosOfIt, release, generation);
    }, 60_000);

    it.each(scenariosOfIt.map(({ name }) => name))('%s', (name) => {
      expect(failed.get(name)).toBeUndefined();
    });
  });
});

describe('the companion alerts', () => {
  const release = { name: 'shop', namespace: 'prod', args: WITH_ALL_COMPANIONS };

  describe.each(GENERATIONS)('on %s', (generation) => {
    let failed: Map<string, string>;

    beforeAll(async () => {
      failed = await failures(
        await renderGroups(release),
        COMPANION_SCENARIOS,
        release,
        generation,
      );
    });

    it.each(COMPANION_SCENARIOS.map(({ name }) => name))('%s', (name) => {
      expect(failed.get(name)).toBeUndefined();
    });
  });
});
