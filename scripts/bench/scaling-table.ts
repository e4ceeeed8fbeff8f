import { markdownTable } from './markdown';
import {
  cpuPercent,
  evaluationMs,
  expectedSamplesPerSecond,
  expectedSeries,
  heapBytesPerSeries,
  SCRAPE_SERIES,
  samplesPerSecond,
  type ScalingReport,
  type Size,
} from './scaling-figures';

const HEAD = [
  'Pods',
  'series (calculated)',
  'samples/s (calculated)',
  'one evaluation of the rules, ms',
  'slowest scrape, ms',
  'CPU, % of a core',
  'MiB live / resident',
  'requests/min in the alert (sent)',
];

export function printScaling(report: ScalingReport): string {
  const { machine, at, revision, prometheus, seriesPerPod, sizes } = report;
  const { cpu, cores, system, node } = machine;
  return [
    `${at.slice(0, 10)}, revision ${revision}, Prometheus ${prometheus}, Node ${node}, ${cpu} (${cores} cores), ${system}.`,
    '',
    markdownTable([HEAD, ...sizes.map((size) => cellsOf(size, report))]),
    '',
    `A Pod has ${seriesPerPod} series, to which Prometheus adds ${SCRAPE_SERIES}. From ${sizes[0]?.pods ?? '–'} to ${sizes.at(-1)?.pods ?? '–'} Pods each series costs ${(heapBytesPerSeries(sizes) / 1024).toFixed(1)} KiB of live heap.`,
  ].join('\n');
}

function cellsOf(size: Size, report: ScalingReport): string[] {
  const { pods, after, slowestScrapeMs, alertValue, generatedPerMinute } = size;
  const samples = expectedSamplesPerSecond(pods, report);
  return [
    String(pods),
    `${size.series} (${expectedSeries(size, report.seriesPerPod)})`,
    `${samplesPerSecond(size).toFixed(0)} (${samples.toFixed(0)})`,
    evaluationMs(size).toFixed(1),
    slowestScrapeMs.toFixed(1),
    cpuPercent(size).toFixed(1),
    `${after.liveHeapMib.toFixed(0)} / ${after.residentMib.toFixed(0)}`,
    `${alertValue} (${generatedPerMinute})`,
  ];
}
