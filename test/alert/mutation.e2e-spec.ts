import { COMPANION_SCENARIOS, WITH_ALL_COMPANIONS } from './companions';
import { COMPANION_MUTANTS, type Edit, MUTANTS } from './mutants';
import { failures, type Group, renderGroups, type Rule } from './promtool';
import type { Scenario } from './scenario';
import { scenarios } from './scenarios';

const RELEASE = { name: 'shop', namespace: 'prod', args: WITH_ALL_COMPANIONS };

/** Number of scenarios in one run of promtool: the first run kills most mutants. */
const AT_A_TIME = 10;

/** The first scenarios in which a rule fails. */
async function killers(rule: Rule, candidates: readonly Scenario[]): Promise<string[]> {
  for (let first = 0; first < candidates.length; first += AT_A_TIME) {
    const some = candidates.slice(first, first + AT_A_TIME);
    const group = { name: 'app.rules', rules: [rule] };
    const failed = await failures([group], some, RELEASE, 'promtool');
    if (failed.size > 0) return [...failed.keys()];
  }
  return [];
}

describe('a rule that is wrong in one way', () => {
  const report: string[] = [];
  let group: Group | undefined;

  beforeAll(async () => {
    [group] = await renderGroups(RELEASE);
  });

  afterAll(() => {
    process.stdout.write(`mutants and what kills them:\n${report.join('\n')}\n`);
  });

  async function expectFound(
    alert: string,
    name: string,
    edit: Edit,
    candidates: readonly Scenario[],
  ): Promise<void> {
    const rule = group?.rules.find((candidate) => candidate.alert === alert);
    if (rule === undefined) throw new Error(`there is no rule ${alert}`);
    const by = await killers(edit(rule), candidates);
    report.push(`${alert}, ${name}: ${by.join('; ')}`);

    expect(by).not.toEqual([]);
    // Without the mutation, the rule passes all scenarios: see scenarios.spec.ts.
    expect(edit(rule)).not.toEqual(rule);
  }

  it('comes in at least 27 ways', () => {
    expect(Object.keys(MUTANTS).length).toBeGreaterThanOrEqual(27);
  });

  it.each(Object.entries(MUTANTS))('%s: is found out', async (name, edit) => {
    await expectFound('MuitasRequisicoes', name, edit, scenarios(5));
  });

  describe.each(Object.entries(COMPANION_MUTANTS))('%s', (alert, mutants) => {
    const own = COMPANION_SCENARIOS.filter((scenario) => scenario.alert === alert);

    it.each(Object.entries(mutants))('%s: is found out', async (name, edit) => {
      await expectFound(alert, name, edit, own);
    });
  });
});
