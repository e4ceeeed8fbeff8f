import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const DAY_MS = 86_400_000;

/**
 * A new folder in `folder`, removed when it is disposed of, or when the process exits before that. Also removes folders with the same
 * prefix that are older than a day, which killed processes have left; younger ones may still be in use.
 */
export function scratchIn(folder: string, prefix: string): Disposable & { readonly path: string } {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith(prefix))) {
    const { mtimeMs } = statSync(join(folder, name), { throwIfNoEntry: false }) ?? {};
    if (mtimeMs !== undefined && Date.now() - mtimeMs > DAY_MS) remove(join(folder, name));
  }
  const path = mkdtempSync(join(folder, prefix));
  const atExit = (): void => {
    remove(path);
  };
  process.once('exit', atExit);
  return {
    path,
    [Symbol.dispose]: () => {
      process.off('exit', atExit);
      remove(path);
    },
  };
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}
