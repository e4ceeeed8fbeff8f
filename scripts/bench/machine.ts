import { cpus, release, type } from 'node:os';
import { run } from '../lib/run';
import type { Report } from './report';

export function describeMachine(): Report['machine'] {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    system: `${type()} ${release()}`,
    node: process.versions.node,
  };
}

/** The commit that is checked out in a folder, `-dirty` with changes on top; `unknown` without git. */
export async function revisionOf(folder: string): Promise<string> {
  try {
    return (await run('git', ['describe', '--always', '--dirty'], { cwd: folder })).trim();
  } catch {
    return 'unknown'; // a source archive, or no git
  }
}
