import { markdownTable } from 'markdown-table';
import { median } from 'simple-statistics';
import { REFERENCE } from './contenders';
import type { Program } from './server';
import { type Figure, FIGURES, ratiosBetween, type Sample, spread, valuesOf } from './sample';

/** A row for each contender; a cell has the ratios to the reference, their median and range, and the median itself. */
export function roundsTable(contenders: readonly Program[], samples: readonly Sample[]): string {
  const figures = Object.entries(FIGURES) as [Figure, number][];
  const rows = contenders.map(({ name }) => [
    name,
    String(valuesOf(name, 'requests/s', samples).size),
    ...figures.map(([figure, decimals]) => {
      const values = [...valuesOf(name, figure, samples).values()];
      const ratios = ratiosBetween(name, REFERENCE, figure, samples);
      const middle = values.length === 0 ? '–' : median(values).toFixed(decimals);
      return `${spread(ratios, 2)} · ${middle}`;
    }),
  ]);
  return markdownTable([['server', 'rounds', ...Object.keys(FIGURES)], ...rows]);
}
