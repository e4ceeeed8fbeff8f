import { failures, renderGroups } from './promtool';
import { MUTANTS } from './mutants';
import { scenarios } from './scenarios';

const RELEASE = { name: 'shop', namespace: 'prod', args: [] };

describe('a rule that is wrong in one way', () => {
  const killers = new Map<string, readonly string[]>();

  afterAll(() => {
    const lines = [...killers].map(
      ([mutant, by]) => `${mutant}: ${by[0] ?? 'SURVIVES'} (${by.length})`,
    );
    process.stdout.write(
      `mutants, the first scenario that kills them, and how many do:\n${lines.join('\n')}\n`,
    );
  });

  it('comes in at least 27 ways', () => {
    expect(Object.keys(MUTANTS).length).toBeGreaterThanOrEqual(27);
  });

  it.each(Object.entries(MUTANTS))('%s: is found out', async (name, edit) => {
    const [group] = await renderGroups(RELEASE);
    const rule = group?.rules[0];
    if (group === undefined || rule === undefined) throw new Error('there is no rule');
    const mutated = [{ ...group, rules: [edit(rule)] }];
    const failed = await failures(mutated, scenarios(5), RELEASE, 'promtool');
    killers.set(name, [...failed.keys()]);

    expect(failed.size).toBeGreaterThan(0);
  });
});
