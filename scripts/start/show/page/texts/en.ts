import type { Place, Status, Transition } from '../../../run/status';

type State = Place['state'] | Transition['state'];

/** Texts in English. Another language is a file like this one: what it lacks is an error of its type. */
export const en = {
  language: 'en',
  languageName: 'English',
  languages: 'Language',
  live: 'live',
  lost: 'npm start has ended',
  states: {
    inactive: 'inactive',
    pending: 'pending',
    firing: 'firing',
    resolved: 'resolved',
    waiting: 'waiting',
    starting: 'starting',
    ready: 'ready',
    'not ready': 'not ready',
    stopping: 'stopping',
    down: 'down',
  } satisfies Record<State, string>,

  /** Of the balancer and the programs. */
  running: 'running',
  silent: 'does not answer',
  preparing: 'Getting ready',
  preparingText:
    'Programs that are missing are built once. The system appears as soon as Helm is there.',
  underWay: (seconds: number) => `under way, ${seconds} s`,

  way: 'From the request to the alert',
  clients: 'Clients',
  load: (perMinute: string) => `${perMinute} per minute`,
  sent: ({ sent, answered, failed, lastFailure = '' }: Status['load']) =>
    `${sent} sent, ${answered} answered` +
    (failed > 0 ? `, ${failed} failed (${lastFailure})` : ''),
  balancer: 'Balancer',
  refused: (count: number) => `refused: ${count}`,
  replicas: 'Replicas',
  ready: (ready: number, all: number) => `${ready} of ${all} ready`,
  samples: (at: string, known: number, all: number) => `samples of ${known} of ${all} at ${at}`,
  rule: 'Rule',
  since: (at: string) => `since ${at}`,
  holdsNothing: 'holds no alert',

  noAlert: 'no alert is rendered',
  perMinute: 'requests per minute',
  limit: (seconds: number) => `limit, for more than ${seconds}\u00A0s`,
  firesIn: (seconds: number) => `Fires in ${seconds} s if the load goes on.`,
  staysFiring: (seconds: number) => `Below the limit again; it stays firing for ${seconds} s more.`,
  firing: 'Fires for as long as the limit is passed.',
  canFire: (seconds: number) => `Can fire ${seconds} s after the limit is passed, at the earliest.`,

  controls: 'Controls',
  loads: 'Load, requests per minute',
  burst: 'Burst of 100',
  render: 'Render and reload',
  done: 'done',

  trend: 'Requests per minute, last ten minutes',
  lines: 'thick: in all; thin: a replica; dashed: the limit',
  events: 'What happened',
  /** What npm start says in English, as patterns, and how it is said here. */
  translations: [] as readonly (readonly [pattern: RegExp, text: string])[],
  kill: 'Kill',
  roll: 'Roll all replicas',
  process: 'process',
  restarts: 'restarts',
};

export type Texts = typeof en;
