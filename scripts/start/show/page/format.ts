/** Texts of the page. Pure. */
import type { AlertStatus, Status } from '../../run/status';

export function clock(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

export function duration(seconds: number): string {
  if (seconds % 60 !== 0) return `${seconds} s`;
  return seconds === 60 ? '1 minute' : `${seconds / 60} minutes`;
}

export function rate(perMinute: number | undefined): string {
  return perMinute?.toLocaleString('en', { maximumFractionDigits: 1 }) ?? '–';
}

/** What comes next, and when, if the load stays as it is. */
export function next(alert: AlertStatus, now: number): string {
  const { firesAt, resolvesAt, forSeconds, history } = alert;
  const left = (at: number): string => `${Math.max(0, Math.ceil((at - now) / 1000))} s`;
  if (firesAt !== undefined) return `Fires in ${left(firesAt)} if the load goes on.`;
  if (resolvesAt !== undefined)
    return `Below the limit again; it stays firing for ${left(resolvesAt)} more.`;
  if (history.at(-1)?.state === 'firing') return 'Fires for as long as the limit is passed.';
  return `Can fire ${duration(forSeconds)} after the limit is passed, at the earliest.`;
}

export function sent({ sent: count, answered, failed, lastFailure }: Status['load']): string {
  const failure = failed === 0 ? '' : `, ${failed} failed (${lastFailure ?? ''})`;
  return `${count} sent, ${answered} answered${failure}`;
}

/** The chart in words. */
export function chartText(alert: AlertStatus | undefined): string {
  return `Now ${rate(alert?.perMinute)} requests per minute; the limit is ${alert?.threshold ?? 'not known'}.`;
}
