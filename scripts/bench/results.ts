import { markdownTable } from 'markdown-table';
import { max, median, min } from 'simple-statistics';

/** What is measured of each contender in each round, and its decimals; of the first, more is better. */
const DECIMALS = {
  'requests/s': 0,
  'CPU µs/request': 1,
  'p99 ms': 1,
  'p99 ms at 1000/s': 2,
  'start ms': 0,
  'MiB idle': 0,
  'MiB loaded': 0,
};

type Figure = keyof typeof DECIMALS;
const FIGURES = Object.keys(DECIMALS) as Figure[];

export type Figures = Readonly<Record<Figure, number>>;
/** By the contender's name, what each round measured. */
export type Results = ReadonlyMap<string, readonly Figures[]>;

/** Smaller than anybody cares about, whatever the noise. */
const IRRELEVANT = 0.01;

/** What one contender's values are to the other's of the same round. */
function ratios(results: Results, name: string, other: string, figure: Figure): number[] {
  const [own = [], others = []] = [results.get(name), results.get(other)];
  return own.map((figures, round) => figures[figure] / (others[round]?.[figure] ?? NaN));
}

/** The median, and minimum and maximum in brackets. */
function spread(values: number[], decimals: number): string {
  const [middle, low, high] = [median, min, max].map((of) => of(values).toFixed(decimals));
  return `${middle ?? ''} (${low ?? ''}–${high ?? ''})`;
}

/** Markdown. */
export function table(rows: readonly Readonly<Record<string, string>>[]): string {
  return markdownTable([Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))]);
}

/** A row for each contender; a cell has the ratios to the reference, their median and range, and the median itself. */
export function comparison(results: Results, reference: string): string {
  const rows = [...results].map(([server, rounds]) => {
    const cells = FIGURES.map((figure) => {
      const middle = median(rounds.map((figures) => figures[figure])).toFixed(DECIMALS[figure]);
      return [figure, `${spread(ratios(results, server, reference, figure), 2)} · ${middle}`];
    });
    return { server, ...(Object.fromEntries(cells) as Record<Figure, string>) };
  });
  return table(rows);
}

/**
 * A row for each figure, in which costs are in ratio to the base's of the same round: above 1 is worse.
 *
 * The base runs twice, and what its two runs differ by is noise: in all rounds but one, which something else may have
 * disturbed. Were there no change at all, a figure of 9 rounds would still be called worse once in 250 times, one of
 * 7 once in 70 and one of 5 once in 18 (simulated with normally distributed noise and one such round).
 */
export function judge(results: Results) {
  return FIGURES.map((figure) => {
    const isSpeed = figure === 'requests/s';
    const costsOf = (name: string): number[] =>
      isSpeed ? ratios(results, 'base', name, figure) : ratios(results, name, 'base', figure);
    // Either direction: which of the base's two runs was slower is chance.
    const factors = costsOf('base again').map((ratio) => Math.max(ratio, 1 / ratio));
    const [, noise = NaN] = factors.sort((one, other) => other - one);
    const costs = costsOf('head');
    const [change, beyond] = [median(costs), Math.max(noise, 1 + IRRELEVANT)];
    const better = change < 1 / beyond ? 'better' : 'within noise';
    return {
      figure: isSpeed ? 's/request' : figure,
      'cost, in ratio to the base': spread(costs, 3),
      noise: `± ${((noise - 1) * 100).toFixed(1)} %`,
      verdict: change > beyond ? 'worse' : better,
    };
  });
}

/** @throws {Error} naming the figures that are worse than the base's. */
export function refuseWorse(verdicts: ReturnType<typeof judge>, base: string): void {
  const worse = verdicts.filter(({ verdict }) => verdict === 'worse').map(({ figure }) => figure);
  if (worse.length > 0) throw new Error(`worse than ${base} beyond the noise: ${worse.join(', ')}`);
}
