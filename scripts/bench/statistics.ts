/** What several measurements of one figure say. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
  /** Where the true median is, nine times in ten. */
  readonly low: number;
  readonly high: number;
}

const CONFIDENCE = 0.9;
/** The fewest that span the true median with that confidence: it lies beyond all of n values with a chance of 2 × ½ⁿ. */
export const LEAST_COUNT = 5;
/** Beyond it a ratio says nothing: contenders as far apart as that would look alike. */
const WIDEST = 0.3;

/** Undefined for no values. */
export function summarize(values: readonly number[]): Summary | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const count = sorted.length;
  const at = (index: number): number => sorted[index] ?? NaN;
  if (count === 0) return undefined;
  const trim = trimmed(count);
  return {
    median: (at(Math.floor((count - 1) / 2)) + at(Math.ceil((count - 1) / 2))) / 2,
    min: at(0),
    max: at(count - 1),
    count,
    low: at(trim),
    high: at(count - 1 - trim),
  };
}

/**
 * How many values may be left out at either end so that the rest still spans the true median: each value lies below
 * it with a chance of a half, whatever the distribution.
 */
function trimmed(count: number): number {
  let chance = 0.5 ** count;
  let below = chance;
  let trim = 0;
  for (;;) {
    chance *= (count - trim) / (trim + 1);
    below += chance;
    if (1 - 2 * below < CONFIDENCE) return trim;
    trim++;
  }
}

/** Why a ratio means nothing, or undefined when it does. */
export function reasonAgainst(ratio: Summary | undefined): string | undefined {
  if (ratio === undefined) return 'no round in which neither it nor the reference was disturbed';
  const { count, low, high, median } = ratio;
  if (count < LEAST_COUNT)
    return `fewer than ${LEAST_COUNT} undisturbed rounds (${count}) don't tell how far they spread`;
  if ((high - low) / Math.abs(median) <= WIDEST) return undefined;
  const range = `${low.toFixed(2)} to ${high.toFixed(2)}`;
  return `its ${count} rounds spread from ${range}, more than ${WIDEST * 100} % of their median`;
}
