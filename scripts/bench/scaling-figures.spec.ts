import {
  contradictions,
  cpuPercent,
  evaluationMs,
  expectedSeries,
  heapBytesPerSeries,
  type Reading,
  readingOf,
  samplesPerSecond,
  type ScalingReport,
  type Size,
} from './scaling-figures';
import { printScaling } from './scaling-table';

const BEFORE: Reading = {
  atSeconds: 100,
  series: 300,
  samples: 1000,
  evaluations: 4,
  evaluationSeconds: 0.5,
  cpuSeconds: 3,
  liveHeapMib: 20,
  residentMib: 90,
};

/** Ten series of each Pod's own, scraped every 15 s. */
function size(pods: number, more: Partial<Size> = {}): Size {
  return {
    pods,
    before: BEFORE,
    after: {
      ...BEFORE,
      atSeconds: 160,
      samples: 1000 + pods * 15 * 4,
      evaluations: 8,
      evaluationSeconds: 0.502,
      cpuSeconds: 3.6,
      series: pods * 15 + 3,
      liveHeapMib: 20 + pods,
    },
    series: pods * 15 + 3,
    ruleSeries: 3,
    slowestScrapeMs: 4.2,
    alertValue: pods * 240,
    generatedPerMinute: pods * 240,
    ...more,
  };
}

function reportOf(...sizes: Size[]): ScalingReport {
  return {
    at: '2026-11-25T05:00:00.000Z',
    machine: { cpu: 'Abacus', cores: 2, system: 'Linux 6', node: '20.20.2' },
    revision: 'abc',
    prometheus: '3.16.0',
    seriesPerPod: 10,
    scrapeSeconds: 15,
    sizes,
  };
}

describe(readingOf.name, () => {
  const METRICS = `prometheus_tsdb_head_series 306
prometheus_tsdb_head_samples_appended_total{type="float"} 1234
prometheus_tsdb_head_samples_appended_total{type="histogram"} 6
prometheus_rule_group_duration_seconds{quantile="0.99"} 0.001
prometheus_rule_group_duration_seconds_sum 0.012
prometheus_rule_group_duration_seconds_count 6
process_cpu_seconds_total 1.5
process_resident_memory_bytes 1.048576e+08
go_gc_heap_live_bytes 2.097152e+07`;

  it('reads what Prometheus says about itself', () => {
    expect(readingOf(METRICS, 7)).toEqual({
      atSeconds: 7,
      series: 306,
      samples: 1240,
      evaluations: 6,
      evaluationSeconds: 0.012,
      cpuSeconds: 1.5,
      liveHeapMib: 20,
      residentMib: 100,
    });
  });
});

describe('the figures of a size', () => {
  it('are of the time between two readings', () => {
    expect(samplesPerSecond(size(20))).toBeCloseTo(20);
    expect(evaluationMs(size(20))).toBeCloseTo(0.5);
    expect(cpuPercent(size(20))).toBeCloseTo(1);
  });
});

describe(expectedSeries.name, () => {
  it('is the Pods’ own, five more for each, and those of the rules', () => {
    expect(expectedSeries(size(200), 10)).toBe(200 * 15 + 3);
  });
});

describe(heapBytesPerSeries.name, () => {
  it('is what the largest size has more than the smallest', () => {
    expect(heapBytesPerSeries([size(2), size(20), size(202)])).toBeCloseTo(1024 ** 2 / 15);
  });
});

describe(contradictions.name, () => {
  it('has none where everything is as calculated', () => {
    expect(contradictions(reportOf(size(2), size(200)))).toEqual([]);
  });

  it('says which figure of which size is not', () => {
    const after = { ...size(20).after, samples: 1000 + 20 * 15 * 3 };
    const wrong = size(20, { after, series: 304, alertValue: 4700 });
    expect(contradictions(reportOf(size(2), wrong))).toEqual([
      '20 Pods: 304 series instead of 303',
      '20 Pods: 15.0 samples/s instead of 20.2',
      '20 Pods: the alert sees 4700 requests per minute instead of 4800',
    ]);
  });

  it('takes a value that is not there for wrong', () => {
    expect(contradictions(reportOf(size(2, { alertValue: NaN })))).toHaveLength(1);
  });
});

describe(printScaling.name, () => {
  it('has a row for each size, and what was calculated in brackets', () => {
    const text = printScaling(reportOf(size(2), size(200)));
    expect(text).toContain('2026-11-25, revision abc, Prometheus 3.16.0, Node 20.20.2, Abacus');
    expect(text).toMatch(
      /^\| 200 +\| 3003 \(3003\) +\| 200 \(200\) +\| 0\.5 +\| 4\.2 +\| 1\.0 +\| 220 \/ 90 +\| 48000 \(48000\) +\|$/m,
    );
    expect(text).toContain('A Pod has 10 series, to which Prometheus adds 5. From 2 to 200 Pods');
    expect(text).toContain(' each series costs 68.3 KiB of live heap.');
  });
});
