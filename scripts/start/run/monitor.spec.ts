import { readFileSync } from 'node:fs';
import { mainAlert, planOf } from '../plan/plan';
import { advance, Monitor, samplesOf } from './monitor';
import type { AlertingRule } from './prometheus';
import type { Transition } from './status';

const PLAN = planOf(readFileSync('chart/tests/defaults.golden.yaml', 'utf8'));
const ALERT = mainAlert(PLAN)?.alert ?? '';

describe(Monitor.name, () => {
  it('says every change of the alert’s state, once', async () => {
    const states: AlertingRule['state'][] = [
      'inactive',
      'pending',
      'pending',
      'firing',
      'inactive',
    ];
    const rule = (state: AlertingRule['state']): AlertingRule => {
      return { name: ALERT, state, duration: 60, keepFiringFor: 0, alerts: [] };
    };
    const prometheus = {
      rules: () => Promise.resolve([rule(states.shift() ?? 'unknown')]),
      value: () => Promise.resolve(0),
      range: () => Promise.resolve([]),
    };
    const alertmanager = { alerts: () => Promise.resolve([]) };
    const said: string[] = [];
    const monitor = new Monitor(
      () => PLAN,
      prometheus,
      alertmanager,
      (text) => said.push(text),
    );
    while (states.length > 0) await monitor.poll();
    expect(said).toEqual([
      `${ALERT} is inactive`,
      `${ALERT} is pending`,
      `${ALERT} is firing`,
      `${ALERT} is resolved`,
    ]);
  });
});

describe(advance.name, () => {
  const states = (...observed: Parameters<typeof advance>[1][]): string[] =>
    observed
      .reduce<readonly Transition[]>((history, state, at) => advance(history, state, at), [])
      .map(({ state, at }) => `${at} ${state}`);

  it('adds a state only when it is another', () => {
    expect(states('inactive', 'inactive', 'pending', 'pending', 'firing')).toEqual([
      '0 inactive',
      '2 pending',
      '4 firing',
    ]);
  });

  it('calls the end of firing resolved, until the alert is pending again', () => {
    expect(states('firing', 'inactive', 'inactive', 'pending', 'inactive')).toEqual([
      '0 firing',
      '1 resolved',
      '3 pending',
      '4 inactive',
    ]);
  });

  it('takes no notice of a rule that is not evaluated yet', () => {
    expect(states('firing', 'unknown', 'firing')).toEqual(['0 firing']);
  });
});

describe(samplesOf.name, () => {
  it('puts all series on one time axis, null where one has no value', () => {
    const total = {
      metric: {},
      values: [
        [105, '3'],
        [110, '4'],
      ] as const,
    };
    const replica = { metric: { pod: 'web-1' }, values: [[110, '4']] as const };
    const thresholds = [
      { at: 0, threshold: 5 },
      { at: 108, threshold: 9 },
    ];
    expect(samplesOf([100, 105, 110], [total], [replica], thresholds)).toEqual({
      times: [100, 105, 110],
      total: [null, 3, 4],
      threshold: [5, 5, 9],
      replicas: [{ name: 'web-1', values: [null, null, 4] }],
    });
  });
});
