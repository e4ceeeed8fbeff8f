import { readFileSync } from 'node:fs';
import { checkDrivable, driveUntilDelivered } from './once';
import { type Plan, planOf } from '../plan/plan';
import type { AlertStatus, Status } from './status';

const PLAN = planOf(readFileSync('chart/tests/defaults.golden.yaml', 'utf8'));
const ALERT = { name: 'Busy', history: [], perMinute: 0 } as Partial<AlertStatus> as AlertStatus;
const REPLICA = { name: 'web-1-abcde' };
const STATUS = { now: 1000, replicas: [REPLICA], scraped: [], held: [] } as unknown as Status;

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

describe(driveUntilDelivered.name, () => {
  const MINUTE = 60_000;
  const busy = {
    labels: { alertname: 'Busy' },
    annotations: {},
    startsAt: '',
    status: { state: 'active' as const },
  };
  const alert = (forSeconds: number): AlertStatus => ({ ...ALERT, threshold: 50, forSeconds });

  afterEach(() => jest.restoreAllMocks());

  it('waits as long as the alert’s own `for` asks, which Prometheus has told only meanwhile', async () => {
    const pending = { at: MINUTE + 1340, state: 'pending' as const };
    const driven = { ...STATUS, now: MINUTE, scraped: ['web-1-abcde'], alert: alert(300) };
    const steps: Status[] = [
      { ...STATUS, now: 0, alert: alert(0) },
      driven, // every replica has been scraped twice
      driven, // the alert is read
      { ...driven, now: 9 * MINUTE, alert: { ...alert(300), history: [pending] } },
      { ...driven, now: 9 * MINUTE, held: [busy] },
    ];
    let now = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    const rates: number[] = [];
    const said: string[] = [];
    const system = {
      get status(): Status {
        const status = steps.shift() ?? STATUS;
        now = status.now;
        return status;
      },
      load: { setRate: (perMinute: number) => rates.push(perMinute) },
    };
    const timeline = await driveUntilDelivered(system, new AbortController().signal, (text) =>
      said.push(text),
    );
    expect(rates).toEqual([100]);
    expect(timeline).toEqual({ loadStartSeconds: 0, pendingSeconds: 1.3, deliveredSeconds: 480 });
    expect(said).toEqual(['the load starts', 'Alertmanager holds the alert']);
  });
});
