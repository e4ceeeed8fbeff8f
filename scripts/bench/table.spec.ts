import { reportOf, sample } from './fixtures';
import { printReport } from './table';

/** A contender beside the reference, with so many requests per second in each round. */
function roundsOf(speeds: readonly number[], more = {}) {
  return speeds.flatMap((speed, round) => [
    sample('node-counter', round, 40_000, more),
    sample('mine', round, speed, more),
  ]);
}

describe(printReport.name, () => {
  it('prints the conditions, and medians with minimum and maximum', () => {
    const halfLoad = { perSecond: 17_000, p50Ms: 0.3, p99Ms: 0.5, steadyP99Ms: 0.3 };
    const text = printReport(
      reportOf([
        ...roundsOf([36_000, 34_800, 34_000, 34_800]),
        sample('mine', 4, 34_800, { halfLoad }),
        sample('node-counter', 4, 40_000),
      ]),
    );

    expect(text).toContain(
      '2026-11-25, revision abc, Node 20.20.2, Abacus (2 cores), Linux 6; 5 rounds of 8 s after 3 s of warm-up.',
    );
    expect(text.split('\n').find((line) => line.startsWith('| mine'))).toBe(
      '| mine, titled | 0.87 (0.85–0.90)  | 0.87 (0.85–0.90) | 1.00 (1.00–1.00) | 1.00 (1.00–1.25)   | 34800 (34000–36000) | 2.0 (2.0–2.0) | 0.20 / 0.40 (0.40–0.50) | 28.7 (27.8–29.4) | 50 / 61           |',
    );
    expect(text).toMatch(/\n\n- flask: skipped$/);
  });

  it('prints no ratio whose rounds do not agree, and says why, once for each reason', () => {
    const text = printReport(reportOf(roundsOf([36_000, 10_000, 36_000, 36_000, 36_000])));

    expect(text).toMatch(/^\| mine, titled \| – +\| – +\| 1\.00 /m);
    expect(text).toContain(
      '\n- mine: no ratio of requests/s, 1/CPU: its 5 rounds spread from 0.25 to 0.90, more than 30 % of their median',
    );
  });

  it.each([
    [2, '\n- flask: skipped\n- no ratios: 5 rounds tell how far they spread, 2 do not'],
    [6, '\n- flask: skipped'],
  ])('does not excuse itself for what %d rounds at full load alone leave out', (rounds, end) => {
    const speeds = new Array<number>(rounds).fill(36_000);
    const report = reportOf(roundsOf(speeds, { halfLoad: undefined }));
    const settings = { ...report.settings, rounds, halfLoadSeconds: 0 };

    expect(printReport({ ...report, settings }).endsWith(end)).toBe(true);
  });
});
