import { join } from 'node:path';
import { run, RunError } from '../lib/run';
import { serviceOf } from './contenders';
import { groups, temporaryFolder } from './interrupt';
import { BASE, BASE_AGAIN, HEAD, judge, type Verdict } from './judge';
import type { Settings } from './report';
import { runRounds } from './rounds';
import { measureStarts } from './start-up';

/** Compares the built service of `checkout` with that of another revision, in one run. */
export async function checkAgainst(
  base: string,
  checkout: string,
  settings: Settings,
  say: (line: string) => void,
): Promise<Verdict[]> {
  using folder = temporaryFolder();
  await unpack(base, checkout, folder.path);
  say(`building ${base}`);
  await run('npm', ['ci', '--ignore-scripts'], { cwd: folder.path, groups });
  await run('npm', ['run', 'build'], { cwd: folder.path, groups });
  const contenders = [
    serviceOf(folder.path, BASE, base),
    serviceOf(checkout, HEAD, 'this checkout'),
    serviceOf(folder.path, BASE_AGAIN, base),
  ];
  const samples = await runRounds(contenders, settings, say);
  say(`starting each ${settings.times} times`);
  return judge(samples, await measureStarts(contenders, settings.times));
}

/** @throws {Error} with git's words when a checkout has no such revision. */
export async function checkRevision(revision: string, checkout: string): Promise<void> {
  try {
    await run('git', ['rev-parse', '--verify', `${revision}^{tree}`], { cwd: checkout });
  } catch (cause) {
    const said = cause instanceof RunError ? cause.stderr.trim() : String(cause);
    throw new Error(
      `--check ${revision} is no revision here (git: ${said}); name a commit, a tag or a branch, after git fetch if need be`,
      { cause },
    );
  }
}

/** The files of a revision, and no worktree, which git would remember. */
async function unpack(revision: string, checkout: string, folder: string): Promise<void> {
  const archive = join(folder, 'base.tar');
  await run('git', ['archive', '--output', archive, revision], { cwd: checkout, groups });
  await run('tar', ['-xf', archive], { cwd: folder, groups });
}
