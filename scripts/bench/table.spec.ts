import { ratiosBetween, type Sample, spread } from './sample';
import type { Program } from './server';
import { roundsTable } from './table';

/** As cheap as it is fast. */
function sample(contender: string, round: number, perSecond: number, othersShare = 0.01): Sample {
  return {
    contender,
    round,
    figures: {
      'requests/s': perSecond,
      'CPU µs/request': 1e6 / perSecond,
      'p99 ms': 2,
      'p99 ms at half': 0.4,
      'the same, steadier': 0.3,
      'start ms': 150.4,
      'MiB idle': 50.4,
      'MiB loaded': 60.6,
    },
    othersShare,
  };
}

describe(ratiosBetween.name, () => {
  const ratios = (...samples: Sample[]): number[] =>
    ratiosBetween('mine', 'node-counter', 'requests/s', samples);

  it('divides by the same round, whatever happened in between', () => {
    expect(
      ratios(
        sample('node-counter', 0, 40_000),
        sample('mine', 0, 36_000),
        sample('mine', 1, 18_000),
        sample('node-counter', 1, 20_000),
        sample('mine', 2, 1),
      ),
    ).toEqual([0.9, 0.9]);
  });

  it('leaves out a round in which either was disturbed, but for memory', () => {
    const samples = [
      sample('node-counter', 0, 40_000),
      sample('mine', 0, 9_000, 0.2),
      sample('node-counter', 1, 10_000, 0.06),
      sample('mine', 1, 36_000),
    ];

    expect(ratios(...samples)).toEqual([]);
    expect(ratiosBetween('mine', 'node-counter', 'MiB idle', samples)).toEqual([1, 1]);
  });
});

describe(spread.name, () => {
  it('is the median with minimum and maximum, and a dash for fewer than five values', () => {
    expect(spread([4, 1, 3, 2, 9], 1)).toBe('3.0 (1.0–9.0)');
    expect(spread([4, 1, 3, 2, 9, 8], 1)).toBe('3.5 (1.0–9.0)');
    expect(spread([1, 1, 1, 1], 1)).toBe('–');
  });
});

describe(roundsTable.name, () => {
  const cellsOf = (speeds: readonly number[], othersShare?: number): string[] => {
    const samples = speeds.flatMap((speed, round) => [
      sample('node-counter', round, 40_000),
      sample('mine', round, speed, othersShare),
    ]);
    const row = roundsTable([{ name: 'mine' } as Program], samples).split('\n')[2] ?? '';
    return row.split('|').map((cell) => cell.trim());
  };

  it('has how many rounds count, and ratios before medians', () => {
    expect(cellsOf([36_000, 34_800, 34_000, 34_800, 34_800]).slice(1, -1)).toEqual([
      'mine',
      '5',
      '0.87 (0.85–0.90) · 34800',
      '1.15 (1.11–1.18) · 28.7',
      '1.00 (1.00–1.00) · 2.0',
      '1.00 (1.00–1.00) · 0.40',
      '1.00 (1.00–1.00) · 0.30',
      '1.00 (1.00–1.00) · 150',
      '1.00 (1.00–1.00) · 50',
      '1.00 (1.00–1.00) · 61',
    ]);
  });

  it('has no ratios of two rounds, but what they measured', () => {
    expect(cellsOf([36_000, 34_000])).toContain('– · 35000');
  });

  it('has memory alone when all rounds were disturbed', () => {
    const cells = cellsOf([1, 1, 1, 1, 1], 0.5);

    expect(cells.slice(2, 4)).toEqual(['0', '– · –']);
    expect(cells).toContain('1.00 (1.00–1.00) · 61');
  });
});
