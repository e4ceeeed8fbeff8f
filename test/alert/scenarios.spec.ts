import { countAssertions, failures, type Generation, type Release, renderGroups } from './promtool';
import { COMPANION_SCENARIOS, WITH_ALL_COMPANIONS } from './companions';
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
