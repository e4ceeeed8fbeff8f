import type { AlertStatus, Place, Status } from '../run/status';

/** The compact status for a terminal, one string a line. */
export function statusLines(status: Status): string[] {
  const { replicas, load, alert, held, refused, notes } = status;
  const states = replicas.map(({ name, state, restarts }) => {
    const restarted = restarts > 0 ? `, restarted ${restarts}×` : '';
    return `${name.slice(-5)} ${state}${restarted}`;
  });
  const failures = load.failed > 0 ? `, ${load.failed} failed (${load.lastFailure ?? ''})` : '';
  const lost = refused > 0 ? `, ${refused} found no ready replica` : '';
  return [
    ...status.places.map(placeLine),
    `Replicas      ${states.join(' · ')}`,
    `Load          ${load.perMinute}/min, ${load.sent} sent${failures}${lost}`,
    ...(alert === undefined ? [] : [`Alert         ${alertLine(alert, status.now)}`]),
    `Alertmanager  ${heldLine(held)}`,
    ...notes.map((note) => `Note          ${note}`),
  ];
}

export function placeLine({ name, address, state }: Place): string {
  return `${name.padEnd(13)} ${address}${state === 'running' ? '' : `  (${state})`}`;
}

function alertLine(alert: AlertStatus, now: number): string {
  const { name, history, perMinute, threshold, firesAt, resolvesAt } = alert;
  const state = history.at(-1)?.state ?? 'not evaluated yet';
  const rate = `${perMinute?.toFixed(1) ?? '?'}/min, limit ${threshold ?? '?'}`;
  const left = (at: number): number => Math.max(0, Math.ceil((at - now) / 1000));
  if (firesAt !== undefined) return `${name} ${state}, fires in ${left(firesAt)} s (${rate})`;
  if (resolvesAt !== undefined)
    return `${name} ${state}, resolves in ${left(resolvesAt)} s (${rate})`;
  return `${name} ${state} (${rate})`;
}

function heldLine(held: Status['held']): string {
  if (held === undefined) return 'does not answer';
  if (held.length === 0) return 'holds no alert';
  return `holds ${held.map(({ labels }) => labels.alertname ?? '').join(', ')}`;
}
