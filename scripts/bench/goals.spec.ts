import { reportOf, sample } from './fixtures';
import { goalsTable } from './goals';

describe(goalsTable.name, () => {
  it('has a line for what was measured, and none for the rest', () => {
    const table = goalsTable({
      ...reportOf(
        [0, 1].flatMap((round) => [
          sample('app-metrics', round, 36_000),
          sample('flask', round, 1_500),
        ]),
      ),
      imageBytes: 2_949_120,
      heap: { requests: 1_234_567, beforeKib: 100, afterKib: 90 },
      helm: [{ closedMs: 60, openMs: 48 }],
    });

    expect(table?.split('\n').slice(2)).toEqual([
      '| requests/s to the original (development server) | 24.00 (24.00–24.00) | 20       | –     |',
      '| image, beyond its base                          | 2.9 MB              | 15 MB    | 5 MB  |',
      '| heap growth after 1,234,567 requests            | -10 KiB             | 0        | 0     |',
      '| `helm template`: what the schema adds           | 12 ms (12–12)       | 20 ms    | 10 ms |',
    ]);
  });

  it('compares p99 at half of capacity with that of the reference in the same round', () => {
    const halfLoad = (p99Ms: number) => ({ halfLoad: { perSecond: 1, p50Ms: 0.1, p99Ms } });
    const table = goalsTable(
      reportOf(
        [0, 1].flatMap((round) => [
          sample('app-metrics', round, 36_000, halfLoad(0.6 + round)),
          sample('node-counter', round, 36_000, halfLoad(0.5 + round)),
        ]),
      ),
    );

    expect(table).toMatch(/^\| p99 at half of capacity, .* \| 1\.13 \(1\.07–1\.20\) \| 1\.2 /m);
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
          start('app-metrics', 0, 400),
          start('fastify', 0, 200),
          start('fastify', 1, 100),
          start('app-metrics', 1, last),
        ],
      });

    expect(table(210)).toContain('| 2.05 (2.00–2.10) |');
    expect(table(400)).toContain('| – (its 2 rounds spread from 2.00 to 4.00');
  });

  it('is no table when nothing was measured', () => {
    expect(goalsTable(reportOf([]))).toBeUndefined();
  });
});
