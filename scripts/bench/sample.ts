import { max, median, min } from 'simple-statistics';

/** What is measured of each contender in each round, and its decimals; of the first, more is better. */
export const FIGURES = {
  'requests/s': 0,
  'CPU µs/request': 1,
  'p99 ms': 1,
  'p99 ms at half': 2,
  'the same, steadier': 2,
  'start ms': 0,
  'MiB idle': 0,
  'MiB loaded': 0,
};

export type Figure = keyof typeof FIGURES;

/** One contender in one round. */
export interface Sample {
  readonly contender: string;
  readonly round: number;
  readonly figures: Readonly<Record<Figure, number>>;
  /** Part of the server's core that other processes took under either load, whichever was more. */
  readonly othersShare: number;
}

/** The fewest that span the true median nine times in ten: it lies beyond all of n values with a chance of 2 × ½ⁿ. */
export const LEAST_ROUNDS = 5;
const MOST_FOR_OTHERS = 0.05;

/** Another process had a part of the core that belonged to the server. */
export function isDisturbed({ othersShare }: Sample): boolean {
  return othersShare > MOST_FOR_OTHERS;
}

/** A contender's values by round; those of disturbed rounds for memory only. */
export function valuesOf(
  contender: string,
  figure: Figure,
  samples: readonly Sample[],
): ReadonlyMap<number, number> {
  const own = samples.filter((sample) => sample.contender === contender);
  const counted = own.filter((sample) => figure.startsWith('MiB') || !isDisturbed(sample));
  return new Map(counted.map(({ round, figures }) => [round, figures[figure]]));
}

/** What one contender's values are to the other's of the same round, where both count. */
export function ratiosBetween(
  contender: string,
  other: string,
  figure: Figure,
  samples: readonly Sample[],
): number[] {
  const others = valuesOf(other, figure, samples);
  const own = [...valuesOf(contender, figure, samples)].filter(([round]) => others.has(round));
  return own.map(([round, value]) => value / (others.get(round) ?? NaN));
}

/** The median, and minimum and maximum in brackets; a dash for too few values. */
export function spread(values: readonly number[], decimals: number): string {
  if (values.length < LEAST_ROUNDS) return '–';
  const [middle, low, high] = [median, min, max].map((of) => of([...values]).toFixed(decimals));
  return `${middle ?? ''} (${low ?? ''}–${high ?? ''})`;
}
