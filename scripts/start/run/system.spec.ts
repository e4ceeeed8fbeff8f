import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { mainAlert, type Plan, planOf } from '../plan/plan';
import { Prometheus } from './prometheus';
import { System } from './system';

const PLAN = planOf(readFileSync('chart/tests/defaults.golden.yaml', 'utf8'));

function withThreshold(threshold: number): Plan {
  return {
    ...PLAN,
    ruleGroups: [{ name: 'g', rules: [{ alert: 'Busy', expr: `x > ${threshold}` }] }],
  };
}

describe(System.name, () => {
  afterEach(() => jest.restoreAllMocks());

  it('changes the threshold once at a time: the last one asked for is in force', async () => {
    const loaded: unknown[] = [];
    jest.spyOn(Prometheus.prototype, 'reload').mockImplementation((plan) => {
      loaded.push(mainAlert(plan)?.expr);
      return Promise.resolve();
    });
    const system = new System({
      plan: PLAN,
      ports: { port: 1, pagePort: 2, prometheusPort: 3, alertmanagerPort: 4 },
      folder: { add: () => undefined, file: (name) => name },
      programs: { prometheus: Promise.resolve(''), alertmanager: Promise.resolve('') },
      withThreshold: async (threshold) => {
        await sleep(threshold); // the higher the threshold, the slower
        return withThreshold(threshold);
      },
      say: () => undefined,
    });
    await Promise.all([system.setThreshold(60), system.setThreshold(20)]);
    expect(loaded).toEqual(['x > 60', 'x > 20']);
    expect(system.status.alert?.threshold).toBe(20);
  });
});
