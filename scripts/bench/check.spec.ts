import { judge, printVerdicts, refuseWorse } from './check';
import type { Figure, Sample } from './sample';

const EQUAL = [1, 1, 1, 1, 1].map((again) => [again, 1] as const);

/** Rounds in which the base's second run and this checkout have these shares of the base's figures. */
function samplesOf(
  shares: readonly (readonly [again: number, head: number])[],
  more: Partial<Record<Figure, number>> = {},
  othersShare = 0,
): Sample[] {
  const sample = (contender: string, round: number, share: number, head = {}): Sample => ({
    contender,
    round,
    figures: {
      'requests/s': 40_000 * share,
      'CPU µs/request': 20,
      'p99 ms': 2,
      'p99 ms at half': 1,
      'the same, steadier': 0.5,
      'start ms': 150,
      'MiB idle': 80,
      'MiB loaded': 100,
      ...head,
    },
    othersShare,
  });
  return shares.flatMap(([again, head], round) => [
    sample('base', round, 1),
    sample('base-again', round, again),
    sample('head', round, head, more),
  ]);
}

describe(judge.name, () => {
  const ofThroughput = (...args: Parameters<typeof samplesOf>): string | undefined =>
    judge(samplesOf(...args))[0]?.verdict;
  const withHead = (again: readonly number[], head: number): [number, number][] =>
    again.map((share) => [share, head]);

  it.each([
    ['worse than what the base differs by from itself', 0.9, 'worse'],
    ['better by more than that', 1.1, 'better'],
    ['no further away than that', 0.97, 'within noise'],
  ])('calls it so when it is %s', (_, head, verdict) => {
    expect(ofThroughput(withHead([0.96, 0.98, 1, 1, 1.02], head))).toBe(verdict);
  });

  it('takes a base that was faster the second time for as much noise as one that was slower', () => {
    expect(ofThroughput(withHead([1.15, 1, 1, 1, 1], 0.9))).toBe('within noise');
  });

  it('does not mind half a per cent, however quiet the machine', () => {
    expect(ofThroughput(withHead([1, 1, 1, 1, 1], 0.995))).toBe('within noise');
  });

  it('does not judge by four rounds', () => {
    expect(ofThroughput(withHead([1, 1, 1, 1], 0.5))).toMatch(/^not judged/);
  });

  it('judges only memory by rounds that were disturbed: CPU time suffers from emptied caches', () => {
    const verdicts = judge(samplesOf(EQUAL, { 'MiB loaded': 120, 'p99 ms': 9 }, 0.4));

    expect(verdicts.map(({ verdict }) => verdict)).toEqual([
      ...new Array<string>(6).fill('not judged: too few undisturbed rounds'),
      'within noise',
      'worse',
    ]);
  });

  it.each(['CPU µs/request', 'p99 ms at half', 'start ms'] as const)('compares %s', (figure) => {
    const worse = judge(samplesOf(EQUAL, { [figure]: 180 })).filter(
      ({ verdict }) => verdict === 'worse',
    );

    expect(worse.map((verdict) => verdict.figure)).toEqual([figure]);
  });
});

describe(printVerdicts.name, () => {
  it('has a row for each figure: median and range, noise, verdict', () => {
    const text = printVerdicts(judge(samplesOf(EQUAL, { 'start ms': 187.5 })));

    expect(text).toMatch(/^\| start ms +\| 1\.250 \(1\.250–1\.250\) \| ± 0\.0 % +\| worse +\|$/m);
  });
});

describe(refuseWorse.name, () => {
  const refuse = (...args: Parameters<typeof samplesOf>) => {
    return () => {
      refuseWorse(judge(samplesOf(...args)), 'main');
    };
  };

  it('accepts what is no worse', () => {
    expect(refuse(EQUAL, { 'p99 ms': 1 })).not.toThrow();
  });

  it('names what is worse, or else what could not be judged', () => {
    expect(refuse(EQUAL, { 'p99 ms': 3, 'MiB idle': 99 })).toThrow(
      'worse than main beyond the noise: p99 ms, MiB idle',
    );
    expect(refuse(EQUAL.slice(1), {})).toThrow(
      /^too few undisturbed rounds to judge s\/request, .*; leave the machine alone/,
    );
  });
});
