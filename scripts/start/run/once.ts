import { waitFor } from '../../lib/progress';
import { comparisonOf } from '../plan/expression';
import { mainAlert, type Plan } from '../plan/plan';
import { type Load, MOST_PER_MINUTE } from './load';
import type { Status } from './status';

const LEAST_PER_MINUTE = 60;
const STEADY_WITHIN_SECONDS = 180;
/** Limit from the start of the load, in addition to the rule's `for`. */
const DELIVERED_WITHIN_SECONDS = 300;

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
 * Sends load until Alertmanager holds the alert.
 *
 * @param say prints the milestones that no other part of the system prints
 * @returns the time of each milestone, in seconds from the start of the load, to one decimal
 * @throws {Error} saying which milestone was not reached
 */
export async function driveUntilDelivered(
  system: { readonly status: Status; readonly load: Pick<Load, 'setRate'> },
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<Record<string, number>> {
  // A rate needs two samples; without them it would not see the first requests.
  await waitFor('every replica has been scraped twice', STEADY_WITHIN_SECONDS, () => {
    signal.throwIfAborted();
    const { replicas, scraped } = system.status;
    const missing = replicas.map(({ name }) => name).filter((name) => !scraped.includes(name));
    return missing.length === 0 ? undefined : `not ${missing.join(', ')}`;
  });
  const { threshold, forSeconds = 0 } = system.status.alert ?? {}; // now as Prometheus has loaded it
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
  await waitFor('the alert reaches Alertmanager', within, () => {
    signal.throwIfAborted();
    const { now, alert, held = [] } = system.status;
    const entered = (state: string): number | undefined =>
      alert?.history.find((change) => change.at > start && change.state === state)?.at;
    const isSeen = (alert?.perMinute ?? 0) > 0;
    const isHeld = held.some(({ labels }) => labels.alertname === alert?.name);
    reach('firstSample', isSeen ? now : undefined, 'the first sample that shows it');
    reach('pending', entered('pending')); // the monitor prints this one
    reach('firing', entered('firing'));
    reach('delivered', isHeld ? now : undefined, 'Alertmanager holds the alert');
    return isHeld ? undefined : `it came to ${Object.keys(timeline).join(', ')}`;
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
