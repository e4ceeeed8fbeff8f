import { reasonAgainst, summarize } from './statistics';

describe(summarize.name, () => {
  it('gives median and range of an odd and of an even number of values', () => {
    expect(summarize([3, 1, 2])).toMatchObject({ median: 2, min: 1, max: 3, count: 3 });
    expect(summarize([4, 1, 3, 2])).toMatchObject({ median: 2.5, min: 1, max: 4, count: 4 });
  });

  it('has nothing to say about no values', () => {
    expect(summarize([])).toBeUndefined();
  });

  // Source: table of confidence intervals of the median by the sign test.
  it.each([
    [4, 1, 4],
    [7, 1, 7],
    [8, 2, 7],
    [11, 3, 9],
    [20, 6, 15],
  ])('of %d values leaves out those that are not needed for 90 %%', (count, low, high) => {
    const values = Array.from({ length: count }, (_, index) => index + 1);

    expect(summarize(values)).toMatchObject({ low, high, min: 1, max: count });
  });
});

describe(reasonAgainst.name, () => {
  it('accepts rounds that agree', () => {
    expect(reasonAgainst(summarize([0.8, 0.9, 0.85, 0.8, 0.9]))).toBeUndefined();
  });

  it('refuses rounds that do not', () => {
    expect(reasonAgainst(summarize([0.6, 0.9, 0.85, 0.85, 0.85]))).toBe(
      'its 5 rounds spread from 0.60 to 0.90, more than 30 % of their median',
    );
  });

  it('refuses differences that may be of either sign', () => {
    expect(reasonAgainst(summarize([-31, -20, -0.5, 20, 30]))).toMatch(
      /^its 5 rounds spread from -31/,
    );
  });

  it('refuses fewer rounds than tell how far they spread, and none', () => {
    expect(reasonAgainst(summarize([0.9, 0.9, 0.9, 0.9]))).toBe(
      "fewer than 5 undisturbed rounds (4) don't tell how far they spread",
    );
    expect(reasonAgainst(undefined)).toMatch(/^no round in which/);
  });
});
