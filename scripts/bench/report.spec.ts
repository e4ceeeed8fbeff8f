import { reportOf, sample } from './fixtures';
import { parseReport } from './report';

describe(parseReport.name, () => {
  const report = reportOf([sample('node-counter', 0, 40_000, { halfLoad: undefined })]);

  it('reads what was written', () => {
    expect(parseReport(JSON.stringify(report))).toEqual(report);
  });

  it.each([
    ['{', 'it is not JSON: '],
    ['null', 'it is not what --json of this version writes: it must be object'],
    ['[]', 'it must be object'],
    [JSON.stringify({ ...report, at: undefined }), "it must have required property 'at'"],
    [JSON.stringify({ ...report, machine: null }), 'it/machine must be object'],
    [
      JSON.stringify({ ...report, settings: {} }),
      "it/settings must have required property 'rounds'",
    ],
    [JSON.stringify({ ...report, contenders: [null] }), 'it/contenders/0 must be object'],
    [
      JSON.stringify({ ...report, contenders: [] }),
      'it/contenders must NOT have fewer than 1 items',
    ],
    [
      JSON.stringify({ ...report, settings: { ...report.settings, rounds: -1 } }),
      'rounds must be >= 0',
    ],
    [
      JSON.stringify({ ...report, starts: [{}] }),
      "it/starts/0 must have required property 'conten",
    ],
    [
      JSON.stringify({ ...report, scrapings: [{}] }),
      "it/scrapings/0 must have required property 'p99",
    ],
    [JSON.stringify({ ...report, helm: [{}] }), "it/helm/0 must have required property 'closedMs'"],
    [
      JSON.stringify({ ...report, samples: [{ ...report.samples[0], othersShare: undefined }] }),
      "it/samples/0 must have required property 'othersShare'",
    ],
    [JSON.stringify({ ...report, notes: {} }), 'it/notes must be array'],
    [JSON.stringify({ ...report, notes: undefined }), "it must have required property 'notes'"],
    [JSON.stringify({ ...report, heap: {} }), "it/heap must have required property 'requests'"],
    [
      JSON.stringify({ ...report, samples: [{ ...report.samples[0], p99Ms: '2' }] }),
      'it/samples/0/p99Ms must be number',
    ],
    [
      // An older one, whose p99 was that of quarter seconds.
      JSON.stringify(reportOf([sample('a', 0, 1)])).replace(/,"steadyP99Ms":[^}]*/, ''),
      "it/samples/0/halfLoad must have required property 'steadyP99Ms'",
    ],
  ])('refuses %j', (text, message) => {
    expect(() => parseReport(text)).toThrow(message);
  });
});
