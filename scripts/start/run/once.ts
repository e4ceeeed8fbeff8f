import { setTimeout as sleep } from 'node:timers/promises';
import { comparisonOf } from '../plan/expression';
import { mainAlert, type Plan } from '../plan/plan';
import { type Load, MOST_PER_MINUTE } from './load';
import type { Status } from './status';

const LEAST_PER_MINUTE = 60;
const STEADY_WITHIN_SECONDS = 180;
/** After the load has begun, on top of the rule's own `for`. */
const DELIVERED_WITHIN_SECONDS = 300;
const LOOK_MS = 250;

/** Milestones in their order, each with what is said of it; the alert's own states are said in any case. */
const MILESTONES = [
  ['loadStart', 'the load starts'],
  ['firstSample', 'the first sample that shows it'],
  ['pending', ''],
  ['firing', ''],
  ['delivered', 'Alertmanager holds the alert'],
] as const;

/** When they came, in milliseconds since 1970. */
type Moments = { -readonly [Name in (typeof MILESTONES)[number][0]]?: number | undefined };

/** What is needed of the system to drive it. */
interface Driven {
  readonly status: Status;
  readonly load: Pick<Load, 'setRate'>;
}

/** @throws {Error} saying why no alert can be delivered, before anything is started. */
export function checkDrivable(plan: Plan): void {
  const lacks = (what: string): Error =>
    new Error(`the chart ${what} with these values: there is nothing to wait for`);
  if (mainAlert(plan) === undefined) throw lacks('renders no alert');
  if (plan.workload.replicas === 0) throw lacks('renders no replica');
  if (plan.jobs.length === 0) throw lacks('has nothing scraped');
  rateFor(comparisonOf(String(mainAlert(plan)?.expr))?.threshold);
}

/**
 * Drives the load until Alertmanager holds the alert.
 *
 * @param say told of every milestone as it comes
 * @returns when each came, in seconds from the start of the load, to one decimal
 * @throws {Error} saying which milestone has not come
 */
export async function driveUntilDelivered(
  system: Driven,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<Record<string, number>> {
  await until('every replica has been scraped twice', STEADY_WITHIN_SECONDS, signal, () =>
    isSteady(system.status),
  );
  const { threshold, forSeconds = 0 } = system.status.alert ?? {}; // by now as Prometheus has it
  const start = Date.now();
  system.load.setRate(rateFor(threshold));
  const reached: Moments = {};
  const within = forSeconds + DELIVERED_WITHIN_SECONDS;
  await until('the alert reaches Alertmanager', within, signal, () => {
    const moments = momentsOf(system.status, start);
    for (const [name, text] of MILESTONES) {
      if (reached[name] === undefined && moments[name] !== undefined && text) say(text);
      reached[name] ??= moments[name];
    }
    return reached.delivered !== undefined;
  });
  const seconds = (at: number): number => Math.round((at - start) / 100) / 10;
  return Object.fromEntries(
    MILESTONES.flatMap(([name]) => {
      const at = reached[name];
      return at === undefined ? [] : [[`${name}Seconds`, seconds(at)]];
    }),
  );
}

function rateFor(threshold = 0): number {
  const perMinute = Math.max(LEAST_PER_MINUTE, 2 * threshold);
  if (perMinute <= MOST_PER_MINUTE) return perMinute;
  throw new Error(
    `a threshold of ${threshold} needs ${perMinute} requests per minute; the most sent here is ${MOST_PER_MINUTE}: set a lower alert.threshold`,
  );
}

/** A rate needs two samples; without them the first requests would go unseen. */
function isSteady({ replicas, scraped }: Status): boolean {
  return replicas.every(({ name }) => scraped.includes(name));
}

function momentsOf({ now, alert, held = [] }: Status, loadStart: number): Moments {
  const change = (state: string): number | undefined =>
    alert?.history.find(({ at, state: entered }) => at > loadStart && entered === state)?.at;
  const isHeld = held.some(({ labels }) => labels.alertname === alert?.name);
  return {
    loadStart,
    firstSample: (alert?.perMinute ?? 0) > 0 ? now : undefined,
    pending: change('pending'),
    firing: change('firing'),
    delivered: isHeld ? now : undefined,
  };
}

async function until(
  what: string,
  withinSeconds: number,
  signal: AbortSignal,
  holds: () => boolean,
): Promise<void> {
  const deadline = Date.now() + withinSeconds * 1000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinSeconds} s`);
    await sleep(LOOK_MS, undefined, { signal });
  }
}
