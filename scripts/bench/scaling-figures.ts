import { totalOf } from './exposition';
import type { Report } from './report';

/** What Prometheus says about itself at one moment. */
export interface Reading {
  readonly atSeconds: number;
  readonly series: number;
  readonly samples: number;
  /** Since its start, in evaluations of the whole group of rules. */
  readonly evaluations: number;
  readonly evaluationSeconds: number;
  readonly cpuSeconds: number;
  readonly liveHeapMib: number;
  readonly residentMib: number;
}

/** What was measured with so many Pods. */
export interface Size {
  readonly pods: number;
  readonly before: Reading;
  readonly after: Reading;
  /** In the head, once the main alert fires. */
  readonly series: number;
  /** Of them, those of ALERTS and ALERTS_FOR_STATE, of alerts that are over, too. */
  readonly ruleSeries: number;
  readonly slowestScrapeMs: number;
  /** What the main alert compares with its threshold, while it fires. */
  readonly alertValue: number;
  readonly generatedPerMinute: number;
}

export interface ScalingReport extends Pick<Report, 'at' | 'machine' | 'revision'> {
  readonly prometheus: string;
  readonly seriesPerPod: number;
  readonly scrapeSeconds: number;
  readonly sizes: readonly Size[];
}

/** What Prometheus adds to each target: https://prometheus.io/docs/concepts/jobs_instances */
export const SCRAPE_SERIES = 5;

const BYTES_PER_MIB = 1024 ** 2;
/** A scrape more or less at the ends of the measuring. */
const SAMPLES_TOLERANCE = 0.1;
/** Scrapes that are some milliseconds late. */
const VALUE_TOLERANCE = 0.01;

/** @param metrics the text of Prometheus' own metrics */
export function readingOf(metrics: string, atSeconds: number): Reading {
  const total = (name: string): number => totalOf(metrics, name);
  return {
    atSeconds,
    series: total('prometheus_tsdb_head_series'),
    samples: total('prometheus_tsdb_head_samples_appended_total'),
    evaluations: total('prometheus_rule_group_duration_seconds_count'),
    evaluationSeconds: total('prometheus_rule_group_duration_seconds_sum'),
    cpuSeconds: total('process_cpu_seconds_total'),
    liveHeapMib: total('go_gc_heap_live_bytes') / BYTES_PER_MIB,
    residentMib: total('process_resident_memory_bytes') / BYTES_PER_MIB,
  };
}

export function samplesPerSecond({ before, after }: Size): number {
  return (after.samples - before.samples) / (after.atSeconds - before.atSeconds);
}

export function evaluationMs({ before, after }: Size): number {
  const seconds = after.evaluationSeconds - before.evaluationSeconds;
  return (seconds / (after.evaluations - before.evaluations)) * 1000;
}

/** In per cent of one core. */
export function cpuPercent({ before, after }: Size): number {
  return ((after.cpuSeconds - before.cpuSeconds) / (after.atSeconds - before.atSeconds)) * 100;
}

/** Those of the Pods by calculation, and those that the rules have made. */
export function expectedSeries({ pods, ruleSeries }: Size, seriesPerPod: number): number {
  return pods * (seriesPerPod + SCRAPE_SERIES) + ruleSeries;
}

/** Those of the Pods; the few of the rules come on top. */
export function expectedSamplesPerSecond(
  pods: number,
  { seriesPerPod, scrapeSeconds }: Pick<ScalingReport, 'seriesPerPod' | 'scrapeSeconds'>,
): number {
  return (pods * (seriesPerPod + SCRAPE_SERIES)) / scrapeSeconds;
}

/** What one more series costs, from the smallest size to the largest. */
export function heapBytesPerSeries(sizes: readonly Size[]): number {
  const [first, last] = [sizes[0]?.after, sizes.at(-1)?.after];
  if (first === undefined || last === undefined || first.series === last.series) return NaN;
  const mib = last.liveHeapMib - first.liveHeapMib;
  return (mib * BYTES_PER_MIB) / (last.series - first.series);
}

/** Where what was measured is not what it must be by calculation. */
export function contradictions(report: ScalingReport): string[] {
  return report.sizes.flatMap((size) => {
    const { pods, series, alertValue, generatedPerMinute, ruleSeries } = size;
    const calculated = expectedSeries(size, report.seriesPerPod);
    const expected = expectedSamplesPerSecond(pods, report) + ruleSeries / report.scrapeSeconds;
    const samples = samplesPerSecond(size);
    return [
      ...(series === calculated ? [] : [`${series} series instead of ${calculated}`]),
      ...(isNear(samples, expected, SAMPLES_TOLERANCE)
        ? []
        : [`${samples.toFixed(1)} samples/s instead of ${expected.toFixed(1)}`]),
      ...(isNear(alertValue, generatedPerMinute, VALUE_TOLERANCE)
        ? []
        : [`the alert sees ${alertValue} requests per minute instead of ${generatedPerMinute}`]),
    ].map((problem) => `${pods} Pods: ${problem}`);
  });
}

function isNear(value: number, expected: number, tolerance: number): boolean {
  return Math.abs(value - expected) <= expected * tolerance;
}
