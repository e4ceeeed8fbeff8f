import { rowOf } from './figures';
import { sample } from './fixtures';

describe(rowOf.name, () => {
  const disturbed = { othersShare: 0.2 };

  it('divides by the reference of the same round, whatever happened in between', () => {
    const row = rowOf('mine', [
      sample('node-counter', 0, 40_000),
      sample('mine', 0, 36_000, { p99Ms: 3 }),
      sample('mine', 1, 18_000),
      sample('node-counter', 1, 20_000),
    ]);

    expect(row.throughputRatio).toMatchObject({ median: 0.9, min: 0.9, max: 0.9, count: 2 });
    expect(row.cheapnessRatio?.median).toBeCloseTo(0.9);
    expect(row.p99Ratio).toMatchObject({ min: 1, max: 1.5 });
    expect(row.perSecond).toMatchObject({ median: 27_000 });
  });

  it('leaves a disturbed round out of all but memory', () => {
    const row = rowOf('mine', [
      sample('node-counter', 0, 40_000),
      sample('mine', 0, 36_000),
      sample('node-counter', 1, 40_000),
      sample('mine', 1, 9_000, disturbed),
      sample('node-counter', 2, 10_000, disturbed),
      sample('mine', 2, 36_000),
    ]);

    expect(row.throughputRatio).toMatchObject({ median: 0.9, count: 1 });
    expect(row.perSecond).toMatchObject({ count: 2, min: 36_000 });
    expect(row.cpuMicrosPerRequest).toMatchObject({ count: 2 });
    expect(row.cheapnessRatio).toMatchObject({ count: 1 });
    expect(row.idleMib).toMatchObject({ count: 3 });
    expect(row.loadedMib).toMatchObject({ count: 3 });
  });

  it('has no figures at half of capacity when a quick run left it out', () => {
    const rounds = ['node-counter', 'mine'].map((name) =>
      sample(name, 0, 1, { halfLoad: undefined }),
    );

    expect(rowOf('mine', rounds)).toMatchObject({
      halfP50Ms: undefined,
      halfP99Ms: undefined,
      halfP99Ratio: undefined,
      p99Ratio: { median: 1 },
    });
  });

  it('knows no ratio without the reference', () => {
    expect(rowOf('mine', [sample('mine', 0, 1)])).toMatchObject({
      throughputRatio: undefined,
      perSecond: { median: 1 },
    });
  });
});
