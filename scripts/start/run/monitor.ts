import { comparisonOf, perPod } from '../plan/expression';
import { mainAlert, type Plan } from '../plan/plan';
import type { Alertmanager, HeldAlert } from './alertmanager';
import { pause } from './probe';
import type { AlertingRule, Prometheus } from './prometheus';

/** Requests per minute at one moment; `null` where Prometheus has no value. */
export interface Reading {
  /** Unix seconds. */
  readonly at: number;
  readonly threshold: number;
  readonly total: number | null;
  readonly replicas: Readonly<Record<string, number>>;
}

const POLL_SECONDS = 1;
/** Ten minutes. */
const READINGS_KEPT = 600;

/** Polls Prometheus and Alertmanager, and keeps the last answer of each. */
export class Monitor {
  private rule: AlertingRule | undefined;
  private history: readonly {
    at: number;
    state: 'inactive' | 'pending' | 'firing' | 'resolved';
  }[] = [];
  private readings: readonly Reading[] = [];
  private scraped: readonly string[] = [];
  private held: readonly HeldAlert[] | undefined;

  constructor(
    private readonly plan: () => Plan,
    private readonly prometheus: Pick<Prometheus, 'rules' | 'query'>,
    private readonly alertmanager: Pick<Alertmanager, 'alerts'>,
    private readonly say: (text: string) => void,
  ) {}

  async keepPolling(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.poll();
      await pause(POLL_SECONDS, stop);
    }
  }

  /** Ignores missing answers: Supervised reports a process that is down. */
  async poll(): Promise<void> {
    const held = await this.alertmanager.alerts().catch(() => undefined);
    // After Alertmanager, so that the rule of an alert that it holds is seen to fire, too.
    await this.pollPrometheus().catch(() => undefined);
    this.held = held;
  }

  get status() {
    const { alert, scraped, held, readings } = this;
    return {
      alert,
      samples: columnsOf(readings),
      /** Names of the replicas that Prometheus has scraped at least twice, which a rate needs. */
      scraped,
      /** undefined while Alertmanager does not answer. */
      held,
    };
  }

  private get alert() {
    const rendered = renderedAlert(this.plan());
    if (rendered === undefined) return undefined;
    const { rule, history, readings } = this;
    const active = rule?.alerts[0];
    const { summary = '', description = '' } = active?.annotations ?? rendered.annotations ?? {};
    return {
      name: rendered.alert,
      /** Requests per minute above which the alert becomes pending. */
      threshold: rendered.threshold,
      summary,
      description,
      history,
      perMinute: readings.at(-1)?.total ?? undefined,
      forSeconds: rule?.duration ?? 0,
      /** While pending: when the alert fires if the load goes on. */
      firesAt: rule?.state === 'pending' ? timeOf(active?.activeAt, rule.duration) : undefined,
      /** While firing although the load is over: when the alert resolves. */
      resolvesAt: timeOf(active?.keepFiringSince, rule?.keepFiringFor),
      problem: rule?.lastError,
    };
  }

  private async pollPrometheus(): Promise<void> {
    const rendered = renderedAlert(this.plan());
    if (rendered === undefined) return;
    const now = Date.now();
    this.rule = (await this.prometheus.rules()).find(({ name }) => name === rendered.alert);
    if (this.rule !== undefined) this.follow(this.rule, now);
    const { value, threshold } = rendered;
    if (value === undefined || threshold === undefined) return;
    const [totals, replicas, scraped] = await Promise.all([
      this.prometheus.query(value),
      this.prometheus.query(perPod(value)),
      // By `up`, because a counter with labels has no series before its first request.
      this.prometheus.query('sum_over_time(up{pod!=""}[10m]) >= 2'),
    ]);
    this.scraped = scraped.map(([pod]) => pod);
    const total = totals[0]?.[1] ?? null;
    const reading = { at: now / 1000, threshold, total, replicas: Object.fromEntries(replicas) };
    this.readings = [...this.readings, reading].slice(-READINGS_KEPT);
  }

  /** Adds the state of the rule to the history if it has changed. Inactive after firing is "resolved". */
  private follow({ name, state: observed }: AlertingRule, at: number): void {
    const last = this.history.at(-1)?.state;
    const isOver = last === 'firing' || last === 'resolved';
    const state = observed === 'inactive' && isOver ? 'resolved' : observed;
    if (state === 'unknown' || state === last) return; // unknown: the rule was not evaluated yet
    this.history = [...this.history, { at, state }];
    this.say(`${name} is ${state}`);
  }
}

function renderedAlert(plan: Plan) {
  const rule = mainAlert(plan);
  return rule && { ...rule, ...comparisonOf(String(rule.expr)) };
}

function timeOf(start: string | undefined, seconds = 0): number | undefined {
  return start === undefined ? undefined : Date.parse(start) + seconds * 1000;
}

/** The readings as columns: times, and a series of values for each replica. */
export function columnsOf(readings: readonly Reading[]) {
  const names = new Set(readings.flatMap(({ replicas }) => Object.keys(replicas)));
  return {
    /** Unix seconds. */
    times: readings.map(({ at }) => at),
    total: readings.map(({ total }) => total),
    threshold: readings.map(({ threshold }) => threshold),
    replicas: [...names].map((name) => ({
      name,
      values: readings.map(({ replicas }) => replicas[name] ?? null),
    })),
  };
}
