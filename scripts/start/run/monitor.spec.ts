import { readFileSync } from 'node:fs';
import { comparisonOf } from '../plan/expression';
import { mainAlert, planOf } from '../plan/plan';
import { columnsOf, Monitor } from './monitor';
import type { AlertingRule } from './prometheus';

type State = AlertingRule['state'];

const PLAN = planOf(readFileSync('chart/tests/defaults.golden.yaml', 'utf8'));
const ALERT = mainAlert(PLAN)?.alert ?? '';
const TOTAL = comparisonOf(String(mainAlert(PLAN)?.expr))?.value ?? '';

describe(Monitor.name, () => {
  const said: string[] = [];
  const asked: string[] = [];
  let state: State;
  const answers: Record<string, [pod: string, value: number][]> = {
    [TOTAL]: [['', 7]],
    'sum_over_time(up{pod!=""}[10m]) >= 2': [['web-1', 3]],
  };
  const prometheus = {
    rules: () => {
      asked.push('Prometheus');
      return Promise.resolve([{ name: ALERT, state, duration: 60, keepFiringFor: 0, alerts: [] }]);
    },
    query: (query: string) => Promise.resolve(answers[query] ?? []),
  };
  const alertmanager = {
    alerts: () => {
      asked.push('Alertmanager');
      return Promise.reject(new Error('it is down'));
    },
  };
  const say = (text: string): number => said.push(text);

  beforeEach(() => {
    said.length = asked.length = 0;
  });

  it.each<[rule: string, observed: State[], said: string[]]>([
    [
      'a new state once',
      ['inactive', 'inactive', 'pending', 'pending', 'firing'],
      ['inactive', 'pending', 'firing'],
    ],
    [
      'the end of firing as resolved, until the alert is pending again',
      ['firing', 'inactive', 'inactive', 'pending', 'inactive'],
      ['firing', 'resolved', 'pending', 'inactive'],
    ],
    ['nothing of a rule that is not evaluated yet', ['firing', 'unknown', 'firing'], ['firing']],
  ])('says %s', async (_rule, observed, expected) => {
    const monitor = new Monitor(() => PLAN, prometheus, alertmanager, say);
    for (state of observed) await monitor.poll();
    expect(said).toEqual(expected.map((name) => `${ALERT} is ${name}`));
  });

  it('reads all values, without Alertmanager too, and after it: what is held must be seen to fire', async () => {
    const monitor = new Monitor(() => PLAN, prometheus, alertmanager, say);
    await monitor.poll();
    expect(asked).toEqual(['Alertmanager', 'Prometheus']);
    expect(monitor.status).toMatchObject({
      alert: { perMinute: 7, threshold: 5 },
      samples: { total: [7], threshold: [5] },
      scraped: ['web-1'],
      held: undefined,
    });
  });
});

describe(columnsOf.name, () => {
  it('puts all replicas on one time axis, null where one has no value', () => {
    const readings = [
      { at: 100, threshold: 5, total: null, replicas: {} },
      { at: 101, threshold: 9, total: 3, replicas: { 'web-1': 3 } },
    ];
    expect(columnsOf(readings)).toEqual({
      times: [100, 101],
      total: [null, 3],
      threshold: [5, 9],
      replicas: [{ name: 'web-1', values: [null, 3] }],
    });
  });
});
