import { reportOf, sample } from './fixtures';
import { parseReport } from './report';

describe(parseReport.name, () => {
  const report = reportOf([sample('node-counter', 0, 40_000, { halfLoad: undefined })]);

  it('reads what was written', () => {
    expect(parseReport(JSON.stringify(report))).toEqual(report);
  });

  it.each([
    ['{', 'it is not JSON: '],
    ['null', 'it is not what --json writes: no machine'],
    ['[]', 'it is not what --json writes: no machine'],
    [JSON.stringify({ ...report, settings: 3 }), 'it is not what --json writes: no settings'],
    [JSON.stringify({ ...report, notes: {} }), 'it is not what --json writes: no notes'],
    [
      JSON.stringify({ ...report, samples: [sample('node', 0, 1), null] }),
      'it is not what --json writes: samples[1] has no number round',
    ],
    [
      JSON.stringify({ ...report, samples: [{ ...report.samples[0], p99Ms: '2' }] }),
      'it is not what --json writes: samples[0] has no number p99Ms',
    ],
  ])('refuses %j', (text, message) => {
    expect(() => parseReport(text)).toThrow(message);
  });
});
