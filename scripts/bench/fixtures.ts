import type { Report, Sample } from './report';

/** What the specs beside it measure: as cheap as it is fast, and never disturbed. */
export function sample(
  contender: string,
  round: number,
  perSecond: number,
  more: Partial<Sample> = {},
): Sample {
  return {
    contender,
    round,
    perSecond,
    p50Ms: 1,
    p99Ms: 2,
    halfLoad: { perSecond: perSecond / 2, p50Ms: 0.2, p99Ms: 0.4, steadyP99Ms: 0.3 },
    cpuMicrosPerRequest: 1e6 / perSecond,
    idleMib: 50.4,
    loadedMib: 60.6,
    othersShare: 0.01,
    ...more,
  };
}

/** Five rounds of two contenders. */
export function reportOf(samples: readonly Sample[]): Report {
  return {
    at: '2026-11-25T05:00:00.000Z',
    machine: { cpu: 'Abacus', cores: 2, system: 'Linux 6', node: '20.20.2' },
    revision: 'abc',
    settings: {
      rounds: 5,
      warmUpSeconds: 3,
      loadSeconds: 8,
      halfLoadSeconds: 4,
      times: 15,
      requests: 0,
    },
    contenders: [
      { name: 'node-counter', title: 'raw' },
      { name: 'mine', title: 'mine, titled' },
    ],
    samples,
    starts: [],
    scrapings: [],
    helm: [],
    heap: undefined,
    imageBytes: undefined,
    notes: ['flask: skipped'],
  };
}
