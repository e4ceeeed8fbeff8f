import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Processes in groups of their own, which the end of this one must end, too. */
export const groups = new Set<ChildProcess>();
const folders: string[] = [];

/** A folder that goes with this process. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-'));
  folders.push(folder);
  return folder;
}

/** However this process ends, by Ctrl-C, too, it leaves neither programs nor folders behind. */
export function cleanUpAtExit(): void {
  process.once('exit', () => {
    for (const { pid = NaN } of groups)
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        continue; // it has ended by itself
      }
    // More than once: a program that has just been killed may still be writing its last file.
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
}
