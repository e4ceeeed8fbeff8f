import type { Fetching } from './fetching';
import type { System } from './system';

/** All that the page and the terminal show. Times are milliseconds since 1970. */
export type Status = System['status'];
export type AlertStatus = NonNullable<Status['alert']>;
/** A change of the alert's state. */
export type Transition = AlertStatus['history'][number];
export type Samples = Status['samples'];
/** A part of the system, where it listens and how it is. */
export type Place = Status['places'][number];

/** What the page is told: the rest of the system's status as soon as there is a system. */
export type PageStatus = (Status | Pick<Status, 'now'>) & {
  readonly preparing: readonly Fetching['status'][];
};
