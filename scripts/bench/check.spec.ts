import { judge, printVerdicts, refuseWorse } from './check';
import type { Figure, Sample } from './sample';

const FIGURES = {
  'requests/s': 40_000,
  'CPU µs/request': 20,
  'p99 ms': 2,
  'p99 ms at half': 1,
  'the same, steadier': 0.5,
  'start ms': 150,
  'MiB idle': 80,
  'MiB loaded': 100,
};

/** Rounds in which the base's second run has these shares of its throughput, and this checkout other figures. */
function judged(again: readonly number[], head: Partial<Record<Figure, number>>, othersShare = 0) {
  const sample = (contender: string, round: number, changed = {}): Sample => {
    return { contender, round, figures: { ...FIGURES, ...changed }, othersShare };
  };
  return judge(
    again.flatMap((share, round) => [
      sample('base', round),
      sample('base-again', round, { 'requests/s': 40_000 * share }),
      sample('head', round, head),
    ]),
  );
}

const QUIET = [1, 1, 1, 1, 1];

describe(judge.name, () => {
  it.each([
    ['worse, beyond what the base differs by from itself', [0.96, 0.98, 1, 1, 1.02], 0.9, 'worse'],
    ['better, beyond that', [0.96, 0.98, 1, 1, 1.02], 1.1, 'better'],
    ['no further away than that', [0.96, 0.98, 1, 1, 1.02], 0.97, 'within noise'],
    ['no further away than a faster second run', [1.15, 1, 1, 1, 1], 0.9, 'within noise'],
    ['half a per cent away on a quiet machine', QUIET, 0.995, 'within noise'],
    ['measured in four rounds', [1, 1, 1, 1], 0.5, 'not judged: too few undisturbed rounds'],
  ])('takes what is %s for that', (_, again, share, verdict) => {
    expect(judged(again, { 'requests/s': 40_000 * share })[0]?.verdict).toBe(verdict);
  });

  it('judges only memory by rounds that were disturbed: CPU time suffers from emptied caches', () => {
    const verdicts = judged(QUIET, { 'MiB loaded': 120, 'p99 ms': 9 }, 0.4);

    expect(verdicts.map(({ verdict }) => verdict)).toEqual([
      ...new Array<string>(6).fill('not judged: too few undisturbed rounds'),
      'within noise',
      'worse',
    ]);
  });
});

describe(printVerdicts.name, () => {
  it('has a row for each figure: median and range, noise, verdict', () => {
    const text = printVerdicts(judged(QUIET, { 'start ms': 187.5, 'requests/s': 50_000 }));

    expect(text).toMatch(/^\| start ms +\| 1\.250 \(1\.250–1\.250\) +\| ± 0\.0 % \| worse +\|$/m);
    expect(text).toMatch(/^\| s\/request +\| 0\.800 .* better +\|$/m);
  });
});

describe(refuseWorse.name, () => {
  it('names what is worse, or else what could not be judged', () => {
    const refuse = (...args: Parameters<typeof judged>) => {
      refuseWorse(judged(...args), 'main');
    };

    expect(() => {
      refuse(QUIET, { 'p99 ms': 1 });
    }).not.toThrow();
    expect(() => {
      refuse(QUIET, { 'p99 ms at half': 3, 'MiB idle': 99 });
    }).toThrow('worse than main beyond the noise: p99 ms at half, MiB idle');
    expect(() => {
      refuse([1, 1], {});
    }).toThrow(/^too few undisturbed rounds to judge s\/request, .*; leave the machine alone/);
  });
});
