import { REFERENCE } from './contenders';
import { isDisturbed, type Sample } from './report';
import { type Summary, summarize } from './statistics';

type Figure = (sample: Sample) => number | undefined;

interface InRound {
  readonly contender: string;
  readonly round: number;
}

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

/** The rounds of one contender. Those in which another process had a part of the core count for memory only. */
export function rowOf(contender: string, all: readonly Sample[]): Row {
  const undisturbed = all.filter((sample) => !isDisturbed(sample));
  const of = (figure: Figure, samples: readonly Sample[] = undisturbed): Summary | undefined =>
    summarize(
      samples.flatMap((sample) => (sample.contender === contender ? (figure(sample) ?? []) : [])),
    );
  const ratioOf = (figure: Figure): Summary | undefined =>
    summarize(ratiosBetween(contender, REFERENCE, undisturbed, figure));
  return {
    contender,
    perSecond: of((sample) => sample.perSecond),
    p99Ms: of((sample) => sample.p99Ms),
    halfP50Ms: of((sample) => sample.halfLoad?.p50Ms),
    halfP99Ms: of((sample) => sample.halfLoad?.p99Ms),
    cpuMicrosPerRequest: of((sample) => sample.cpuMicrosPerRequest),
    idleMib: of((sample) => sample.idleMib, all),
    loadedMib: of((sample) => sample.loadedMib, all),
    throughputRatio: ratioOf((sample) => sample.perSecond),
    cheapnessRatio: ratioOf((sample) => 1 / sample.cpuMicrosPerRequest),
    p99Ratio: ratioOf((sample) => sample.p99Ms),
    halfP99Ratio: ratioOf((sample) => sample.halfLoad?.p99Ms),
  };
}

/** What one contender's figures are to the other's of the same round; none where either has no such figure. */
export function ratiosBetween<T extends InRound>(
  contender: string,
  other: string,
  all: readonly T[],
  figure: (item: T) => number | undefined,
): number[] {
  const others = new Map(
    all.flatMap((item) => (item.contender === other ? [[item.round, item] as const] : [])),
  );
  return all.flatMap((item) => {
    const pair = others.get(item.round);
    if (item.contender !== contender || pair === undefined) return [];
    const [a, b] = [figure(item), figure(pair)];
    return a === undefined || b === undefined ? [] : a / b;
  });
}
