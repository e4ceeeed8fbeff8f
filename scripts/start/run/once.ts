import { setTimeout as sleep } from 'node:timers/promises';
import { comparisonOf } from '../plan/expression';
import { type Load, MOST_PER_MINUTE } from './load';
import { mainAlert, type Plan } from '../plan/plan';
import type { Status } from './status';
import type { Milestones } from './timeline';

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
  const reason = whySilent(plan);
  if (reason !== undefined) throw new Error(`${reason}: there is nothing to wait for`);
  rateFor(comparisonOf(String(mainAlert(plan)?.expr))?.threshold);
}

function whySilent(plan: Plan): string | undefined {
  if (mainAlert(plan) === undefined) return 'the chart renders no alert with these values';
  if (plan.workload.replicas === 0) return 'the chart renders no replica with these values';
  if (plan.jobs.length === 0) return 'the chart has nothing scraped with these values';
  return undefined;
}

/**
 * Drives the load until Alertmanager holds the alert.
 *
 * @param reached told every milestone as it comes
 * @throws {Error} saying which milestone has not come
 */
export async function driveUntilDelivered(
  system: Driven,
  signal: AbortSignal,
  reached: (name: keyof Milestones, at: number) => void,
): Promise<Milestones> {
  await until('every replica has been scraped twice', STEADY_WITHIN_SECONDS, signal, () =>
    isSteady(system.status),
  );
  const { threshold, forSeconds = 0 } = system.status.alert ?? {}; // by now as Prometheus has it
  const loadStart = Date.now();
  system.load.setRate(rateFor(threshold));
  let milestones: Milestones = { loadStart };
  reached('loadStart', loadStart);
  const within = forSeconds + DELIVERED_WITHIN_SECONDS;
  await until('the alert reaches Alertmanager', within, signal, () => {
    const before = milestones;
    milestones = { ...milestonesOf(system.status, loadStart), ...before };
    for (const name of Object.keys(milestones) as (keyof Milestones)[])
      if (before[name] === undefined) reached(name, milestones[name] ?? NaN);
    return milestones.delivered !== undefined;
  });
  return milestones;
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

function milestonesOf({ now, alert, held }: Status, loadStart: number): Milestones {
  const change = (state: string): number | undefined =>
    alert?.history.find((transition) => transition.at > loadStart && transition.state === state)
      ?.at;
  const pending = change('pending');
  const firing = change('firing');
  const isHeld = held?.some(({ labels }) => labels.alertname === alert?.name) ?? false;
  return {
    loadStart,
    ...((alert?.perMinute ?? 0) > 0 && { firstSample: now }),
    ...(pending !== undefined && { pending }),
    ...(firing !== undefined && { firing }),
    ...(isHeld && { delivered: now }),
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
