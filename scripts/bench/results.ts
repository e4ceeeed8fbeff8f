import { markdownTable } from 'markdown-table';
import { max, median, min } from 'simple-statistics';

/** The figures that are measured for each contender in each round, with their decimals; of the first, more is better. */
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
/** The figures of each round, by the name of the contender. */
export type Results = ReadonlyMap<string, readonly Figures[]>;

/** A difference that is too small to matter, even without noise. */
const IRRELEVANT = 0.01;

/** The ratios of one contender's values to another's in the same rounds. */
function ratios(results: Results, name: string, other: string, figure: Figure): number[] {
  const [own = [], others = []] = [results.get(name), results.get(other)];
  return own.map((figures, round) => figures[figure] / (others[round]?.[figure] ?? NaN));
}

/** The median, and minimum and maximum in brackets. */
function spread(values: number[], decimals: number): string {
  const [middle, low, high] = [median, min, max].map((of) => of(values).toFixed(decimals));
  return `${middle ?? ''} (${low ?? ''}–${high ?? ''})`;
}

/** A Markdown table. */
export function table(rows: readonly Readonly<Record<string, string>>[]): string {
  return markdownTable([Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))]);
}

/** A row for each contender; a cell has the median and the range of the ratios to the reference, and the median of the figure. */
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
 * A row for each figure, with its cost in ratio to that of the base in the same round: above 1 is worse.
 *
 * The base runs twice; the noise is the largest difference between its two runs, without the worst round, which other work
 * may have disturbed. If nothing has changed at all, a figure is still called worse once in 250 times with
 * 9 rounds, once in 70 with 7 and once in 18 with 5 (simulated with normally distributed noise and one disturbed round).
 */
export function judge(results: Results) {
  return FIGURES.map((figure) => {
    const isSpeed = figure === 'requests/s';
    const costsOf = (name: string): number[] =>
      isSpeed ? ratios(results, 'base', name, figure) : ratios(results, name, 'base', figure);
    // In either direction, because chance decides which of the base's two runs was slower.
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
