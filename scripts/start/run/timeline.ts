import type { AlertingRule } from './prometheus';

type AlertState = 'inactive' | 'pending' | 'firing' | 'resolved';

/** A change of the alert's state; `at` in milliseconds since 1970. */
export interface Transition {
  readonly at: number;
  readonly state: AlertState;
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

/** Moments of one run in milliseconds since 1970, as far as they have come. */
export interface Milestones {
  readonly loadStart?: number;
  /** The first sample that shows the load. */
  readonly firstSample?: number;
  readonly pending?: number;
  readonly firing?: number;
  /** Alertmanager holds the alert. */
  readonly delivered?: number;
}

/** Seconds from the start of the load, one decimal. */
export function sinceLoad(milestones: Milestones): Record<string, number> {
  const { loadStart = 0 } = milestones;
  return Object.fromEntries(
    Object.entries(milestones).map(([name, at]: [string, number]) => [
      `${name}Seconds`,
      Math.round((at - loadStart) / 100) / 10,
    ]),
  );
}
