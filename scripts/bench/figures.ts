import { REFERENCE } from './contenders';
import { isDisturbed, type Sample } from './report';
import { type Summary, summarize } from './statistics';

/** What all rounds say of one contender; undefined what no round says. */
export interface Row {
  readonly contender: string;
  readonly perSecond: Summary | undefined;
  readonly p99Ms: Summary | undefined;
  readonly halfP50Ms: Summary | undefined;
  readonly halfP99Ms: Summary | undefined;
  readonly cpuMicrosPerRequest: Summary | undefined;
  readonly idleMib: Summary | undefined;
  readonly loadedMib: Summary | undefined;
  /** To the reference of the same round; above 1 is faster, ... */
  readonly throughputRatio: Summary | undefined;
  /** ... and cheaper, */
  readonly cheapnessRatio: Summary | undefined;
  /** ... but slower here. */
  readonly p99Ratio: Summary | undefined;
  readonly halfP99Ratio: Summary | undefined;
}

/**
 * The rounds of one contender. Those in which another process had a part of the core count for CPU time and memory
 * only, which belong to the process itself.
 */
export function rowOf(contender: string, all: readonly Sample[]): Row {
  const samples = all.filter((sample) => sample.contender === contender);
  const undisturbed = samples.filter((sample) => !isDisturbed(sample));
  const pairs = pairsOf(contender, REFERENCE, all);
  const undisturbedPairs = pairs.filter((pair) => !pair.some(isDisturbed));
  return {
    contender,
    perSecond: summarize(undisturbed.map((sample) => sample.perSecond)),
    p99Ms: summarize(undisturbed.map((sample) => sample.p99Ms)),
    halfP50Ms: summarize(undisturbed.map((sample) => sample.halfLoad.p50Ms)),
    halfP99Ms: summarize(undisturbed.map((sample) => sample.halfLoad.p99Ms)),
    cpuMicrosPerRequest: summarize(samples.map((sample) => sample.cpuMicrosPerRequest)),
    idleMib: summarize(samples.map((sample) => sample.idleMib)),
    loadedMib: summarize(samples.map((sample) => sample.loadedMib)),
    throughputRatio: summarize(undisturbedPairs.map(([a, b]) => a.perSecond / b.perSecond)),
    cheapnessRatio: summarize(pairs.map(([a, b]) => b.cpuMicrosPerRequest / a.cpuMicrosPerRequest)),
    p99Ratio: summarize(undisturbedPairs.map(([a, b]) => a.p99Ms / b.p99Ms)),
    halfP99Ratio: summarize(undisturbedPairs.map(([a, b]) => a.halfLoad.p99Ms / b.halfLoad.p99Ms)),
  };
}

/** Each measurement of one contender with the other's of the same round. */
export function pairsOf<T extends { readonly contender: string; readonly round: number }>(
  contender: string,
  other: string,
  all: readonly T[],
): [T, T][] {
  const others = new Map(
    all.flatMap((item) => (item.contender === other ? [[item.round, item] as const] : [])),
  );
  return all.flatMap((item): [T, T][] => {
    const pair = others.get(item.round);
    return item.contender === contender && pair !== undefined ? [[item, pair]] : [];
  });
}
