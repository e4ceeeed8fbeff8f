import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run';

/** A Go module whose files something here is generated from. */
export interface GoModule {
  readonly path: string;
  readonly version: string;
  /** Go's `h1:` hash of the module's files. */
  readonly sum?: string;
}

/**
 * Downloads a module, or finds it in Go's cache, and compares its hash with the recorded one.
 *
 * @param lock file that records the hash, for the message
 * @throws {Error} when the hashes differ.
 */
export async function downloadModule(
  module: GoModule,
  lock: string,
): Promise<{ folder: string; module: Required<GoModule> }> {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-'));
  try {
    const name = `${module.path}@${module.version}`;
    const printed = await run('go', ['mod', 'download', '-json', name], { cwd: folder });
    const { Dir, Sum } = JSON.parse(printed) as { Dir: string; Sum: string };
    if (module.sum !== undefined && module.sum !== Sum) {
      throw new Error(
        `${name}: its hash is ${Sum}, but ${lock} says ${module.sum}; after a change of its version, remove "sum" there`,
      );
    }
    return { folder: Dir, module: { ...module, sum: Sum } };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
