import { constants } from 'node:os';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export type StopSignal = (typeof SIGNALS)[number];

/**
 * The kernel drops a signal to process 1, which node is in a container, as long as it handles none: this module comes
 * first of all, and until there is an application to close, a signal ends the process.
 */
let handle = end;
for (const signal of SIGNALS)
  process.on(signal, () => {
    handle(signal);
  });

/** Ends the process with the status that a shell gives to one that died of the signal. */
export function end(signal: StopSignal): void {
  process.exit(128 + constants.signals[signal]);
}

export function onStopSignal(handler: (signal: StopSignal) => void): void {
  handle = handler;
}
