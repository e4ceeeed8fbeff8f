import { comparisonOf, perPod } from '../plan/expression';
import { mainAlert, type Plan } from '../plan/plan';
import type { Alertmanager, HeldAlert } from './alertmanager';
import type { AlertingRule, Prometheus, Series } from './prometheus';
import type { AlertStatus, Column, Samples, Status, Transition } from './status';

const LONGEST_SPAN_SECONDS = 600;
/** So that the first minutes are not a sliver at the edge of the chart. */
const SHORTEST_SPAN_SECONDS = 120;
const STEP_SECONDS = 5;

/** What Prometheus and Alertmanager say, asked again and again; keeps the last answer of either. */
export class Monitor {
  private readonly startedAt = Date.now();
  private rule: AlertingRule | undefined;
  private history: readonly Transition[] = [];
  private thresholds: readonly { at: number; threshold: number }[] = [];
  private perMinute: number | undefined;
  private samples: Samples = { times: [], total: [], threshold: [], replicas: [] };
  /** A counter with labels is not there before its first request, but being scraped is. */
  private scraped: readonly string[] = [];
  private held: readonly HeldAlert[] | undefined;

  constructor(
    private readonly plan: () => Plan,
    private readonly prometheus: Pick<Prometheus, 'rules' | 'value' | 'range'>,
    private readonly alertmanager: Pick<Alertmanager, 'alerts'>,
    private readonly say: (text: string) => void,
  ) {}

  /** An answer that does not come is left out; the supervisor reports what is down. */
  async poll(): Promise<void> {
    const [held] = await Promise.all([
      this.alertmanager.alerts().catch(() => undefined),
      this.pollPrometheus().catch(() => undefined),
    ]);
    this.held = held;
  }

  get status(): Pick<Status, 'alert' | 'samples' | 'scraped' | 'held'> {
    const { alert, samples, scraped, held } = this;
    return { alert, samples, scraped, held };
  }

  private get alert(): AlertStatus | undefined {
    const rendered = mainAlert(this.plan());
    if (rendered === undefined) return undefined;
    const { rule, history, perMinute } = this;
    const active = rule?.alerts[0];
    const { summary = '', description = '' } = active?.annotations ?? rendered.annotations ?? {};
    const after = (start: string | undefined, seconds = 0): number | undefined =>
      start === undefined ? undefined : Date.parse(start) + seconds * 1000;
    const during = (state: AlertingRule['state'], at: number | undefined): number | undefined =>
      rule?.state === state ? at : undefined;
    return {
      name: rendered.alert,
      summary,
      description,
      history,
      threshold: comparisonOf(String(rendered.expr))?.threshold,
      perMinute,
      forSeconds: rule?.duration ?? 0,
      firesAt: during('pending', after(active?.activeAt, rule?.duration)),
      resolvesAt: during('firing', after(active?.keepFiringSince, rule?.keepFiringFor)),
      problem: rule?.lastError,
    };
  }

  private async pollPrometheus(): Promise<void> {
    const rendered = mainAlert(this.plan());
    if (rendered === undefined) return;
    const now = Date.now();
    this.rule = (await this.prometheus.rules()).find(({ name }) => name === rendered.alert);
    if (this.rule !== undefined) this.follow(this.rule, now);
    const comparison = comparisonOf(String(rendered.expr));
    if (comparison === undefined) return;
    const { value, threshold } = comparison;
    if (this.thresholds.at(-1)?.threshold !== threshold)
      this.thresholds = [...this.thresholds, { at: now / 1000, threshold }];
    const times = timeAxis(this.startedAt / 1000, now / 1000);
    const [start = NaN, end = NaN] = [times[0], times.at(-1)];
    const range = (query: string): Promise<Series[]> =>
      this.prometheus.range(query, start, end, STEP_SECONDS);
    const [total, replicas, scraped] = await Promise.all([
      range(value),
      range(perPod(value)),
      range('sum_over_time(up{pod!=""}[10m]) >= 2'),
    ]);
    this.scraped = scraped.map(({ metric }) => metric.pod ?? '');
    this.perMinute = await this.prometheus.value(value);
    this.samples = samplesOf(times, total, replicas, this.thresholds);
  }

  private follow({ name, state }: AlertingRule, now: number): void {
    const history = advance(this.history, state, now);
    if (history !== this.history) this.say(`${name} is ${history.at(-1)?.state ?? state}`);
    this.history = history;
  }
}

/** The history with this state added, if it is a new one. Inactive after firing is "resolved". */
export function advance(
  history: readonly Transition[],
  observed: AlertingRule['state'],
  at: number,
): readonly Transition[] {
  if (observed === 'unknown') return history; // not evaluated yet
  const last = history.at(-1)?.state;
  const isOver = last === 'firing' || last === 'resolved';
  const state = observed === 'inactive' && isOver ? 'resolved' : observed;
  return state === last ? history : [...history, { at, state }];
}

/** Unix seconds from the start of the run until now, ten minutes at most. */
function timeAxis(startedAt: number, now: number): number[] {
  const end = Math.floor(now / STEP_SECONDS) * STEP_SECONDS;
  const age = Math.max(SHORTEST_SPAN_SECONDS, now - startedAt);
  const steps = Math.floor(Math.min(age, LONGEST_SPAN_SECONDS) / STEP_SECONDS);
  return Array.from({ length: steps + 1 }, (_, index) => end - (steps - index) * STEP_SECONDS);
}

/** Series on one time axis. */
export function samplesOf(
  times: readonly number[],
  [total]: readonly Series[],
  replicas: readonly Series[],
  thresholds: readonly { at: number; threshold: number }[],
): Samples {
  const column = (series: Series | undefined): Column => {
    const byTime = new Map(series?.values);
    return times.map((at) => (byTime.has(at) ? Number(byTime.get(at)) : null));
  };
  const inForce = (at: number): (typeof thresholds)[number] | undefined =>
    thresholds.findLast((step) => step.at <= at) ?? thresholds[0];
  return {
    times,
    total: column(total),
    threshold: times.map((at) => inForce(at)?.threshold ?? null),
    replicas: replicas.map((one) => ({ name: one.metric.pod ?? '', values: column(one) })),
  };
}
