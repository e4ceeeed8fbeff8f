import { join } from 'node:path';
import { markdownTable } from 'markdown-table';
import { median } from 'simple-statistics';
import { run } from '../lib/run';
import { groups, temporaryFolder } from './interrupt';
import { type Figure, FIGURES, LEAST_ROUNDS, ratiosBetween, type Sample, spread } from './sample';

/** The contenders of a check: the base runs twice, and what its two runs differ by is noise. */
export const [BASE, BASE_AGAIN, HEAD] = ['base', 'base-again', 'head'] as const;

/** Smaller than anybody cares about, whatever the noise. */
const IRRELEVANT = 0.01;
const TOO_FEW = 'not judged: too few undisturbed rounds';

/**
 * Builds another revision in a temporary folder: its files, and no worktree, which git would remember.
 *
 * @returns the folder
 * @throws {Error} with git's words when a checkout has no such revision.
 */
export async function buildRevision(revision: string, checkout: string): Promise<string> {
  const folder = temporaryFolder();
  const archive = join(folder, 'base.tar');
  const args = ['archive', '--output', archive, revision];
  await run('git', args, { cwd: checkout, groups }).catch((cause: unknown) => {
    const remedy = 'name a commit, a tag or a branch, after git fetch if need be';
    throw new Error(`--check: ${(cause as Error).message}; ${remedy}`, { cause });
  });
  console.error(`building ${revision}`);
  const here = { cwd: folder, groups };
  await run('tar', ['-xf', archive], here);
  await run('npm', ['ci', '--ignore-scripts'], here);
  await run('npm', ['run', 'build'], here);
  return folder;
}

/** How one figure of this checkout compares with the base's, as it is printed. */
interface Verdict {
  readonly figure: string;
  /** The cost in ratio to the base's in the same round: above 1 is worse. */
  readonly change: string;
  /** What the base differs by from itself, at most. */
  readonly noise: string;
  readonly verdict: 'worse' | 'better' | 'within noise' | typeof TOO_FEW;
}

export function judge(samples: readonly Sample[]): Verdict[] {
  return (Object.keys(FIGURES) as Figure[]).map((figure) => {
    const costs = (name: string): number[] =>
      figure === 'requests/s'
        ? ratiosBetween(BASE, name, figure, samples)
        : ratiosBetween(name, BASE, figure, samples);
    const [control, changes] = [costs(BASE_AGAIN), costs(HEAD)];
    // Either direction: which of the base's two runs was slower is chance.
    const noise = Math.exp(Math.max(0, ...control.map((ratio) => Math.abs(Math.log(ratio))))) - 1;
    // Were there no change at all, a figure of 7 rounds would still be called worse once in 370 times, one of 5 once
    // in 80 and one of 3 once in 18 (simulated with normally distributed noise).
    const isEnough = Math.min(control.length, changes.length) >= LEAST_ROUNDS;
    return {
      figure: figure === 'requests/s' ? 's/request' : figure,
      change: spread(changes, 3),
      noise: control.length === 0 ? '–' : `± ${(noise * 100).toFixed(1)} %`,
      verdict: isEnough ? verdictOf(median(changes), 1 + Math.max(noise, IRRELEVANT)) : TOO_FEW,
    };
  });
}

function verdictOf(change: number, beyond: number): Verdict['verdict'] {
  if (change > beyond) return 'worse';
  return change < 1 / beyond ? 'better' : 'within noise';
}

export function printVerdicts(verdicts: readonly Verdict[]): string {
  const head = ['', 'cost, in ratio to the base', 'noise', ''];
  return markdownTable([head, ...verdicts.map((verdict) => Object.values(verdict) as string[])]);
}

/** @throws {Error} naming the figures that are worse than the base's, or else those that could not be judged. */
export function refuseWorse(verdicts: readonly Verdict[], base: string): void {
  const those = (wanted: Verdict['verdict']): string =>
    verdicts.flatMap(({ figure, verdict }) => (verdict === wanted ? figure : [])).join(', ');
  const [worse, unjudged] = [those('worse'), those(TOO_FEW)];
  if (worse !== '') throw new Error(`worse than ${base} beyond the noise: ${worse}`);
  const remedy = 'leave the machine alone, or take more --rounds';
  if (unjudged !== '')
    throw new Error(`too few undisturbed rounds to judge ${unjudged}; ${remedy}`);
}
