import type { Fetching } from './fetching';
import type { System } from './system';

/** Everything that the page and the terminal show. Times are milliseconds since 1970. */
export type Status = System['status'];
export type AlertStatus = NonNullable<Status['alert']>;
/** A change of the alert's state. */
export type Transition = AlertStatus['history'][number];
export type Samples = Status['samples'];
/** A part of the system, with its address and its state. */
export type Place = Status['places'][number];

/** The status for the page; until the system exists, only a part of it. */
export type PageStatus = (Status | Pick<Status, 'now'>) & {
  readonly preparing: readonly Fetching['status'][];
};
