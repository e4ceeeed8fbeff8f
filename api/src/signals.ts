import { constants } from 'node:os';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export type StopSignal = (typeof SIGNALS)[number];

/**
 * In a container, Node is process 1, and the kernel drops a signal to process 1 for which no handler exists. So this module is
 * loaded before all others, and until there is an application to close, a signal ends the process.
 */
let handle = end;
for (const signal of SIGNALS)
  process.on(signal, () => {
    handle(signal);
  });

/** Ends the process with the status that a shell reports for a process killed by the signal. */
export function end(signal: StopSignal): void {
  process.exit(128 + constants.signals[signal]);
}

export function onStopSignal(handler: (signal: StopSignal) => void): void {
  handle = handler;
}
