import { comparison, type Figures, judge, refuseWorse, type Results, table } from './results';

const FIGURES: Figures = {
  'requests/s': 40_000,
  'CPU µs/request': 25,
  'p99 ms': 2,
  'p99 ms at 1000/s': 0.4,
  'start ms': 150,
  'MiB idle': 50.4,
  'MiB loaded': 60.6,
};

function withSpeeds(...speeds: readonly number[]): Figures[] {
  return speeds.map((speed) => ({ ...FIGURES, 'requests/s': speed }));
}

describe(comparison.name, () => {
  const results: Results = new Map([
    ['mine', withSpeeds(36_000, 17_000, 34_000)],
    ['raw', withSpeeds(40_000, 20_000, 40_000)],
  ]);

  it('has ratios to the same round, median and range, whatever happened in between, and then medians', () => {
    const [head, , row] = comparison(results, 'raw').split('\n');
    const cells = (line = ''): string[] => line.split('|').map((cell) => cell.trim());

    expect(cells(head).slice(1, 3)).toEqual(['server', 'requests/s']);
    expect(cells(row).slice(1, -1)).toEqual([
      'mine',
      '0.85 (0.85–0.90) · 34000',
      '1.00 (1.00–1.00) · 25.0',
      '1.00 (1.00–1.00) · 2.0',
      '1.00 (1.00–1.00) · 0.40',
      '1.00 (1.00–1.00) · 150',
      '1.00 (1.00–1.00) · 50',
      '1.00 (1.00–1.00) · 61',
    ]);
  });
});

/** The verdict on rounds in which the base's second run has these shares of its throughput, and this checkout has the figures `head`. */
function judged(again: readonly number[], head: Partial<Figures>): ReturnType<typeof judge> {
  const results: Results = new Map([
    ['base', again.map(() => FIGURES)],
    ['base again', withSpeeds(...again.map((share) => share * FIGURES['requests/s']))],
    ['head', again.map(() => ({ ...FIGURES, ...head }))],
  ]);
  return judge(results);
}

const QUIET = [1, 1, 1, 1, 1, 1, 1];

describe(judge.name, () => {
  it.each([
    ['worse, beyond what the base differs by from itself', [0.96, 0.96, 1, 1, 1.02], 0.9, 'worse'],
    ['better, beyond that', [0.96, 0.96, 1, 1, 1.02], 1.1, 'better'],
    ['no further away than that', [0.96, 0.96, 1, 1, 1.02], 0.97, 'within noise'],
    ['no further away than a faster second run', [1.15, 1.15, 1, 1, 1], 0.9, 'within noise'],
    ['further away than in all rounds but one', [0.3, 1, 1, 1, 0.96], 0.9, 'worse'],
    ['half a per cent away on a quiet machine', QUIET, 0.995, 'within noise'],
  ])('takes what is %s for that', (_, again, share, verdict) => {
    expect(judged(again, { 'requests/s': 40_000 * share })[0]?.verdict).toBe(verdict);
  });

  it('has a row for each figure: median and range, noise, verdict', () => {
    const text = table(judged(QUIET, { 'start ms': 187.5, 'requests/s': 50_000 }));

    expect(text).toMatch(/^\| start ms +\| 1\.250 \(1\.250–1\.250\) +\| ± 0\.0 % \| worse +\|$/m);
    expect(text).toMatch(/^\| s\/request +\| 0\.800 .* better +\|$/m);
  });
});

describe(refuseWorse.name, () => {
  it('names what is worse', () => {
    const refuse = (head: Partial<Figures>) => () => {
      refuseWorse(judged(QUIET, head), 'main');
    };

    expect(refuse({ 'p99 ms': 1 })).not.toThrow();
    expect(refuse({ 'p99 ms': 3, 'MiB idle': 99 })).toThrow(
      'worse than main beyond the noise: p99 ms, MiB idle',
    );
  });
});
