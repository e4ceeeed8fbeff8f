import { reportOf, sample } from './fixtures';
import { printReport } from './table';

describe(printReport.name, () => {
  it('prints the conditions, and medians with minimum and maximum', () => {
    const text = printReport(
      reportOf([
        sample('node-counter', 0, 40_000),
        sample('mine', 0, 36_000),
        sample('mine', 1, 34_000, { halfLoad: { perSecond: 17_000, p50Ms: 0.3, p99Ms: 0.5 } }),
        sample('node-counter', 1, 40_000),
      ]),
    );

    expect(text).toContain(
      '2026-11-25, revision abc, Node 20.20.2, Abacus (2 cores), Linux 6; 2 rounds of 8 s after 3 s of warm-up.',
    );
    expect(text.split('\n').find((line) => line.startsWith('| mine'))).toBe(
      '| mine, titled | 0.88 (0.85–0.90)  | 0.88 (0.85–0.90) | 1.00 (1.00–1.00) | 1.13 (1.00–1.25)   | 35000 (34000–36000) | 2.0 (2.0–2.0) | 0.25 / 0.45 (0.40–0.50) | 28.6 (27.8–29.4) | 50 / 61           |',
    );
    expect(text).toMatch(/\n\n- flask: skipped$/);
  });

  it('prints no ratio whose rounds do not agree, and says why', () => {
    const text = printReport(
      reportOf([
        sample('node-counter', 0, 40_000),
        sample('mine', 0, 36_000),
        sample('mine', 1, 10_000),
        sample('node-counter', 1, 40_000),
      ]),
    );

    expect(text).toMatch(/^\| mine, titled \| – +\| – +\| 1\.00 /m);
    expect(text).toContain(
      '\n- mine: no ratio of requests/s: its 2 rounds spread from 0.25 to 0.90, more than 30 % of their median',
    );
  });
});
