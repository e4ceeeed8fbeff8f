import type { HeldAlert } from './alertmanager';
import type { Preparing } from './fetching';
import type { LoadStatus } from './load';
import type { Replica } from './replica';
import type { ServerState } from './server';

/** What the page is told: the rest of the system's status as soon as there is a system. */
export type PageStatus = (Status | Pick<Status, 'now'>) & {
  readonly preparing: readonly Preparing[];
};

/** All that the page and the terminal show. Times are milliseconds since 1970. */
export interface Status {
  readonly now: number;
  readonly places: readonly Place[];
  readonly replicas: readonly (Pick<Replica, 'name' | 'state' | 'pid' | 'restarts'> & {
    /** The container's port and where it is on 127.0.0.1. */
    readonly ports: readonly (readonly [container: number, local: number])[];
  })[];
  readonly isRolling: boolean;
  /** Connections that found no ready replica. */
  readonly refused: number;
  readonly alert: AlertStatus | undefined;
  readonly samples: Samples;
  /** Names of the replicas that Prometheus has scraped twice, as a rate needs. */
  readonly scraped: readonly string[];
  /** undefined while Alertmanager does not answer. */
  readonly held: readonly HeldAlert[] | undefined;
  readonly load: LoadStatus;
  readonly events: readonly { readonly at: number; readonly text: string }[];
  readonly notes: readonly string[];
}

/** A part of the system, where it listens and how it is. */
export interface Place {
  readonly name: string;
  readonly address: string;
  readonly state: ServerState;
}

export interface AlertStatus {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly history: readonly Transition[];
  /** Requests per minute above which the alert becomes pending. */
  readonly threshold: number | undefined;
  readonly perMinute: number | undefined;
  readonly forSeconds: number;
  /** While pending: when it fires if the load goes on. */
  readonly firesAt: number | undefined;
  /** While firing although the load is over: when it resolves. */
  readonly resolvesAt: number | undefined;
  readonly problem: string | undefined;
}

/** A change of the alert's state. */
export interface Transition {
  readonly at: number;
  readonly state: 'inactive' | 'pending' | 'firing' | 'resolved';
}

/** Values over time, `null` where there is none. */
export type Column = readonly (number | null)[];

export interface Samples {
  /** Unix seconds. */
  readonly times: readonly number[];
  readonly total: Column;
  readonly threshold: Column;
  readonly replicas: readonly { readonly name: string; readonly values: Column }[];
}
