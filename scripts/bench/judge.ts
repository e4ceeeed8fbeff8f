import { ratiosBetween } from './figures';
import { markdownTable } from './markdown';
import { isDisturbed, type Sample } from './report';
import type { Start } from './start-up';
import { LEAST_COUNT, type Summary, summarize } from './statistics';

/** The contenders of a comparison: the base runs twice, and what its two runs differ by is noise. */
export const BASE = 'base';
export const BASE_AGAIN = 'base-again';
export const HEAD = 'head';

/** Smaller than anybody cares about, whatever the noise. */
const IRRELEVANT = 0.01;
const TOO_FEW = 'not judged: too few undisturbed rounds';

/** How one figure of this checkout compares with the base's; above 1 is worse. */
export interface Verdict {
  readonly what: string;
  readonly change: Summary | undefined;
  /** What the base differs by from itself, at most: 0.03 is 3 %. */
  readonly noise: number;
  readonly verdict: 'worse' | 'better' | 'within noise' | typeof TOO_FEW;
}

interface Timed {
  readonly contender: string;
  readonly round: number;
}

export function judge(samples: readonly Sample[], starts: readonly Start[]): Verdict[] {
  const undisturbed = samples.filter((sample) => !isDisturbed(sample));
  return [
    compare('time per request (1/throughput)', undisturbed, (sample) => 1 / sample.perSecond),
    compare('CPU time per request', undisturbed, (sample) => sample.cpuMicrosPerRequest),
    compare('p99', undisturbed, (sample) => sample.p99Ms),
    compare('p99 at half of capacity', undisturbed, ({ halfLoad }) => halfLoad?.p99Ms),
    compare(
      'the same, median of quarter seconds',
      undisturbed,
      ({ halfLoad }) => halfLoad?.steadyP99Ms,
    ),
    compare('memory idle', samples, (sample) => sample.idleMib),
    compare('memory loaded', samples, (sample) => sample.loadedMib),
    compare('start to first 200', starts, (start) => start.startMs),
  ];
}

/** @param cost of an item; less is better */
function compare<T extends Timed>(
  what: string,
  all: readonly T[],
  cost: (item: T) => number | undefined,
): Verdict {
  const control = ratiosBetween(BASE_AGAIN, BASE, all, cost);
  const changes = ratiosBetween(HEAD, BASE, all, cost);
  // Either direction: which of the base's two runs was slower is chance.
  const noise = Math.exp(Math.max(0, ...control.map((ratio) => Math.abs(Math.log(ratio))))) - 1;
  const change = summarize(changes);
  // Were there no change at all, a figure of 7 rounds would still be called worse once in 370 times, one of 5 once in
  // 80 and one of 3 once in 18 (simulated with normally distributed noise).
  const isEnough = Math.min(control.length, changes.length) >= LEAST_COUNT;
  return { what, change, noise, verdict: isEnough ? verdictOf(change, noise) : TOO_FEW };
}

function verdictOf(change: Summary | undefined, noise: number): Verdict['verdict'] {
  const beyond = 1 + Math.max(noise, IRRELEVANT);
  const median = change?.median ?? 1;
  if (median > beyond) return 'worse';
  return median < 1 / beyond ? 'better' : 'within noise';
}

/** @throws {Error} naming the figures that are worse than the base's, or else those that could not be judged. */
export function refuseWorse(verdicts: readonly Verdict[], base: string): void {
  const those = (wanted: Verdict['verdict']): string =>
    verdicts.flatMap(({ what, verdict }) => (verdict === wanted ? what : [])).join(', ');
  const [worse, unjudged] = [those('worse'), those(TOO_FEW)];
  if (worse !== '') throw new Error(`worse than ${base} beyond the noise: ${worse}`);
  if (unjudged !== '')
    throw new Error(
      `too few undisturbed rounds to judge ${unjudged}; leave the machine alone, or take more --rounds`,
    );
}

export function printVerdicts(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ what, change, noise, verdict }) => [
    what,
    change === undefined
      ? '–'
      : `${change.median.toFixed(3)} (${change.min.toFixed(3)}–${change.max.toFixed(3)})`,
    `± ${(noise * 100).toFixed(1)} %`,
    verdict,
  ]);
  return markdownTable([['cost, in ratio to the base', 'median', 'noise', ''], ...rows]);
}
