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
 * @param say told of the milestones that are not said in any case
 * @returns when each came, in seconds from the start of the load, to one decimal
 * @throws {Error} saying which milestone has not come
 */
export async function driveUntilDelivered(
  system: Driven,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<Record<string, number>> {
  // A rate needs two samples; without them the first requests would go unseen.
  await until('every replica has been scraped twice', STEADY_WITHIN_SECONDS, signal, () => {
    const { replicas, scraped } = system.status;
    return replicas.every(({ name }) => scraped.includes(name));
  });
  const { threshold, forSeconds = 0 } = system.status.alert ?? {}; // by now as Prometheus has it
  const start = Date.now();
  system.load.setRate(rateFor(threshold));
  const timeline: Record<string, number> = {};
  const reach = (name: string, at: number | undefined, text?: string): void => {
    if (at === undefined || `${name}Seconds` in timeline) return;
    timeline[`${name}Seconds`] = Math.round((at - start) / 100) / 10;
    if (text !== undefined) say(text);
  };
  reach('loadStart', start, 'the load starts');
  const within = forSeconds + DELIVERED_WITHIN_SECONDS;
  await until('the alert reaches Alertmanager', within, signal, () => {
    const { now, alert, held = [] } = system.status;
    const entered = (state: string): number | undefined =>
      alert?.history.find((change) => change.at > start && change.state === state)?.at;
    const isSeen = (alert?.perMinute ?? 0) > 0;
    const isHeld = held.some(({ labels }) => labels.alertname === alert?.name);
    reach('firstSample', isSeen ? now : undefined, 'the first sample that shows it');
    reach('pending', entered('pending')); // said in any case
    reach('firing', entered('firing'));
    reach('delivered', isHeld ? now : undefined, 'Alertmanager holds the alert');
    return isHeld;
  });
  return timeline;
}

function rateFor(threshold = 0): number {
  const perMinute = Math.max(LEAST_PER_MINUTE, 2 * threshold);
  if (perMinute <= MOST_PER_MINUTE) return perMinute;
  throw new Error(
    `a threshold of ${threshold} needs ${perMinute} requests per minute; the most sent here is ${MOST_PER_MINUTE}: set a lower alert.threshold`,
  );
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
