import { PLAN } from './fixtures';
import { checkDrivable } from './once';
import type { Plan } from './plan';

describe(checkDrivable.name, () => {
  const none = ': there is nothing to wait for';

  it('accepts what can fire', () => {
    expect(() => {
      checkDrivable(PLAN);
    }).not.toThrow();
  });

  it.each<[string, Partial<Plan>]>([
    [`the chart renders no alert with these values${none}`, { ruleGroups: [] }],
    [`the chart has nothing scraped with these values${none}`, { jobs: [] }],
    [
      `the chart renders no replica with these values${none}`,
      { workload: { ...PLAN.workload, replicas: 0 } },
    ],
    [
      'a threshold of 4000 needs 8000 requests per minute; the most sent here is 6000',
      { ruleGroups: [{ name: 'g', rules: [{ alert: 'Busy', expr: 'x > 4000' }] }] },
    ],
  ])('says that %s', (reason, change) => {
    expect(() => {
      checkDrivable({ ...PLAN, ...change });
    }).toThrow(reason);
  });
});
