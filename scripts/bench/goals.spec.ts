import { reportOf, sample } from './fixtures';
import { goalsTable } from './goals';

const ROUNDS = [0, 1, 2, 3, 4];

describe(goalsTable.name, () => {
  it('has a line for what was measured, and none for the rest', () => {
    const table = goalsTable({
      ...reportOf(
        ROUNDS.flatMap((round) => [
          sample('app-metrics', round, 36_000),
          sample('flask', round, 1_500),
        ]),
      ),
      imageBytes: 2_949_120,
      heap: { requests: 1_234_567, beforeKib: 100, afterKib: 90 },
      helm: ROUNDS.map((round) => ({ closedMs: 60 + round, openMs: 48 + round })),
    });

    expect(table?.split('\n').slice(2)).toEqual([
      '| requests/s to the original (development server) | 24.00 (24.00–24.00) | 20       | –    |',
      '| image, beyond its base                          | 2.9 MB              | 15 MB    | 3 MB |',
      '| heap growth after 1,234,567 requests            | -10 KiB             | 0        | 0    |',
      '| `helm template`: what the schema adds, ms       | 12.00 (12.00–12.00) | 20       | 10   |',
    ]);
  });

  it('compares p99 at half of capacity with that of the reference in the same round', () => {
    const halfLoad = (p99Ms: number) => ({
      halfLoad: { perSecond: 1, p50Ms: 0.1, p99Ms, steadyP99Ms: p99Ms / 2 + 0.1 },
    });
    const table = goalsTable(
      reportOf(
        ROUNDS.flatMap((round) => [
          sample('app-metrics', round, 36_000, halfLoad(round === 0 ? 0.6 : 1.1)),
          sample('node-counter', round, 36_000, halfLoad(round === 0 ? 0.5 : 1)),
        ]),
      ),
    );

    expect(table).toMatch(/^\| p99 at half of capacity, .* \| 1\.10 \(1\.10–1\.20\) \| 1\.2 /m);
    expect(table).toMatch(/^\| the same, median of .* \| 1\.08 \(1\.08–1\.14\) \| 1\.2 /m);
  });

  it('divides starts by those of Fastify in the same round, and refuses those that do not agree', () => {
    const start = (contender: string, round: number, startMs: number) => ({
      contender,
      round,
      startMs,
    });
    const table = (last: number) =>
      goalsTable({
        ...reportOf([]),
        starts: [
          ...ROUNDS.flatMap((round) => [
            start('app-metrics', round, round === 4 ? last : 400 / (round + 1)),
            start('fastify', round, 200 / (round + 1)),
          ]),
        ],
      });

    expect(table(84)).toContain('| 2.00 (2.00–2.10) |');
    expect(table(160)).toContain('| – (its 5 rounds spread from 2.00 to 4.00');
  });

  it('counts disturbed rounds for memory only', () => {
    const table = goalsTable(
      reportOf(
        [...ROUNDS, 5].flatMap((round) => [
          sample('app-metrics', round, round === 5 ? 9_000 : 36_000, {
            othersShare: round === 5 ? 0.2 : 0,
            idleMib: round === 5 ? 60 : 55,
          }),
          sample('node-counter', round, 36_000),
          sample('fastify', round, 36_000, { idleMib: 50 }),
        ]),
      ),
    );

    expect(table).toMatch(/^\| requests\/s to raw .* \| 1\.00 \(1\.00–1\.00\)/m);
    expect(table).toMatch(/^\| memory idle .* \| 1\.10 \(1\.10–1\.20\)/m);
  });

  it('is no table when nothing was measured, or in too few rounds', () => {
    const samples = ROUNDS.flatMap((round) => [
      sample('app-metrics', round, 36_000),
      sample('fastify', round, 36_000),
    ]);
    const { settings } = reportOf([]);

    expect(goalsTable(reportOf([]))).toBeUndefined();
    expect(
      goalsTable({ ...reportOf(samples), settings: { ...settings, rounds: 2 } }),
    ).toBeUndefined();
    expect(goalsTable(reportOf(samples))).toContain('memory idle');
  });
});
