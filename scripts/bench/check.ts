import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../lib/run';
import { serviceOf } from './contenders';
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
  await using worktree = await addWorktree(base, checkout);
  say(`building ${base}`);
  await run('npm', ['ci', '--ignore-scripts'], { cwd: worktree.folder });
  await run('npm', ['run', 'build'], { cwd: worktree.folder });
  const contenders = [
    serviceOf(worktree.folder, BASE, base),
    serviceOf(checkout, HEAD, 'this checkout'),
    serviceOf(worktree.folder, BASE_AGAIN, base),
  ];
  const samples = await runRounds(contenders, settings, say);
  say(`starting each ${settings.times} times`);
  return judge(samples, await measureStarts(contenders, settings.times));
}

/** @throws {RunError} with git's words when there is no such revision. */
async function addWorktree(
  revision: string,
  checkout: string,
): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-base-'));
  const git = (...args: string[]): Promise<string> =>
    run('git', ['worktree', ...args], { cwd: checkout });
  const remove = async (): Promise<void> => {
    await git('remove', '--force', folder);
  };
  try {
    await git('add', '--detach', folder, revision);
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  return { folder, [Symbol.asyncDispose]: remove };
}
