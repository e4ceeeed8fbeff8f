import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Processes in groups of their own, which a signal to this one must end, too. */
export const groups = new Set<ChildProcess>();
const folders = new Set<Disposable>();

/** A folder that goes when it is disposed of, or by a signal. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'app-metrics-'));
  const folder = {
    path,
    [Symbol.dispose]: () => {
      // More than once: a program that has just been killed may still be writing its last file.
      rmSync(path, { recursive: true, force: true, maxRetries: 10 });
      folders.delete(folder);
    },
  };
  folders.add(folder);
  return folder;
}

/** A signal to this process leaves neither programs nor folders behind. */
export function cleanUpOnSignal(): void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  // Not once: Ctrl-C comes twice, from the terminal and from npm, and the second would be the end halfway.
  for (const signal of signals)
    process.on(signal, () => {
      for (const { pid } of groups) kill(pid);
      for (const folder of folders) folder[Symbol.dispose]();
      for (const other of signals) process.removeAllListeners(other);
      process.kill(process.pid, signal);
    });
}

function kill(group: number | undefined): void {
  try {
    if (group !== undefined) process.kill(-group, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // ended by itself
  }
}
