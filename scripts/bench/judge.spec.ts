import { sample } from './fixtures';
import { judge, printVerdicts, refuseWorse, type Verdict } from './judge';

/** Rounds in which the base's second run and this checkout have these shares of the base's throughput. */
function samplesOf(shares: readonly (readonly [again: number, head: number])[], more = {}) {
  return shares.flatMap(([again, head], round) => [
    sample('base', round, 40_000),
    sample('base-again', round, 40_000 * again),
    sample('head', round, 40_000 * head, more),
  ]);
}

function verdictOfThroughput(...args: Parameters<typeof samplesOf>): string | undefined {
  return judge(samplesOf(...args), [])[0]?.verdict;
}

describe(judge.name, () => {
  it.each([
    ['worse than what the base differs by from itself', 0.9, 'worse'],
    ['better by more than that', 1.1, 'better'],
    ['no further away than that', 0.97, 'within noise'],
  ])('calls it so when it is %s', (_, head, verdict) => {
    const shares = [0.96, 0.98, 1, 1, 1.02].map((again) => [again, head] as const);

    expect(verdictOfThroughput(shares)).toBe(verdict);
  });

  it('takes a base that was faster the second time for as much noise as one that was slower', () => {
    expect(verdictOfThroughput([1.15, 1, 1, 1, 1].map((again) => [again, 0.9] as const))).toBe(
      'within noise',
    );
  });

  it('does not mind half a per cent, however quiet the machine', () => {
    expect(verdictOfThroughput([1, 1, 1, 1, 1].map((again) => [again, 0.995] as const))).toBe(
      'within noise',
    );
  });

  it('judges only memory by rounds that were disturbed: CPU time suffers from emptied caches', () => {
    const shares = [1, 1, 1, 1, 1].map((again) => [again, 0.5] as const);
    const verdicts = judge(samplesOf(shares, { othersShare: 0.4, loadedMib: 90 }), []);

    expect(verdicts.map(({ verdict }) => verdict)).toEqual([
      'not judged: too few undisturbed rounds',
      'not judged: too few undisturbed rounds',
      'not judged: too few undisturbed rounds',
      'not judged: too few undisturbed rounds',
      'not judged: too few undisturbed rounds',
      'within noise',
      'worse',
      'not judged: too few undisturbed rounds',
    ]);
  });

  it('does not judge by four rounds', () => {
    expect(verdictOfThroughput([1, 1, 1, 1].map((again) => [again, 0.5] as const))).toMatch(
      /^not judged/,
    );
  });

  it('compares p99 at half of capacity', () => {
    const halfLoad = { perSecond: 20_000, p50Ms: 0.2, p99Ms: 0.3, steadyP99Ms: 0.3 };
    const samples = samplesOf([1, 1, 1, 1, 1].map((again) => [again, 1] as const)).map((item) =>
      item.contender === 'head' ? item : { ...item, halfLoad },
    );

    expect(judge(samples, []).find(({ verdict }) => verdict === 'worse')?.what).toBe(
      'p99 at half of capacity',
    );
  });

  it('compares starts', () => {
    const starts = [0, 1, 2, 3, 4].flatMap((round) =>
      Object.entries({ base: 400, 'base-again': 404, head: 500 }).map(([contender, startMs]) => ({
        contender,
        round,
        startMs,
      })),
    );

    expect(printVerdicts(judge([], starts).slice(-1)).split('\n').at(-1)).toBe(
      '| start to first 200         | 1.250 (1.250–1.250) | ± 1.0 % | worse |',
    );
  });
});

describe(refuseWorse.name, () => {
  const of = (what: string, verdict: Verdict['verdict']): Verdict => ({
    what,
    change: undefined,
    noise: 0,
    verdict,
  });

  it('accepts what is no worse', () => {
    expect(() => {
      refuseWorse([of('p99', 'better'), of('memory', 'within noise')], 'main');
    }).not.toThrow();
  });

  it('names what is worse, or else what could not be judged', () => {
    const unjudged = of('start', 'not judged: too few undisturbed rounds');

    expect(() => {
      refuseWorse([of('p99', 'worse'), unjudged, of('memory', 'worse')], 'main');
    }).toThrow('worse than main beyond the noise: p99, memory');
    expect(() => {
      refuseWorse([unjudged, of('p99', 'better')], 'main');
    }).toThrow('too few undisturbed rounds to judge start; leave the machine alone');
  });
});
