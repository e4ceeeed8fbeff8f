import { pairsOf } from './figures';
import { markdownTable } from './markdown';
import { isDisturbed, type Report, type Sample } from './report';
import { reasonAgainst, type Summary, summarize } from './statistics';

const OURS = 'app-metrics';
const FASTIFY = 'fastify';
const HEAD = ['what', 'measured', 'at least', 'aim'];

/** This service's figures beside what the project wants to reach; a line for each that was measured. */
export function goalsTable(report: Report): string | undefined {
  const rows = [...loadRows(report.samples), ...otherRows(report)];
  return rows.length === 0 ? undefined : markdownTable([HEAD, ...rows]);
}

function loadRows(samples: readonly Sample[]): string[][] {
  const undisturbed = samples.filter((sample) => !isDisturbed(sample));
  const ratio = (
    what: string,
    to: string,
    divide: (ours: Sample, other: Sample) => number,
    goals: readonly [string, string],
  ): string[][] => {
    const pairs = pairsOf(OURS, to, what.startsWith('memory') ? samples : undisturbed);
    return row(what, summarize(pairs.map(([ours, other]) => divide(ours, other))), goals);
  };
  const faster = (a: Sample, b: Sample): number => a.perSecond / b.perSecond;
  return [
    ...ratio('requests/s to raw node:http + counter', 'node-counter', faster, ['0.80', '0.88']),
    ...ratio('requests/s to the original (development server)', 'flask', faster, ['20', '–']),
    ...ratio('requests/s to the original under gunicorn', 'gunicorn', faster, ['10', '–']),
    ...ratio('requests/s to Nest + Express', 'nest-express', faster, ['5.5', '–']),
    ...ratio('p99 to raw + counter', 'node-counter', (a, b) => a.p99Ms / b.p99Ms, ['1.2', '1.0']),
    ...ratio(
      'p99 at half of capacity, open loop, to raw + counter',
      'node-counter',
      (a, b) => a.halfLoad.p99Ms / b.halfLoad.p99Ms,
      ['1.2', '1.0'],
    ),
    ...ratio('memory idle to Fastify', FASTIFY, (a, b) => a.idleMib / b.idleMib, ['1.3', '1.15']),
    ...ratio('memory loaded to Fastify', FASTIFY, (a, b) => a.loadedMib / b.loadedMib, [
      '1.3',
      '1.15',
    ]),
  ];
}

function otherRows({ scrapings, starts, helm, heap, imageBytes }: Report): string[][] {
  const scraped = summarize(scrapings.map(({ p99Ms, scrapedP99Ms }) => scrapedP99Ms / p99Ms));
  const startRatios = pairsOf(OURS, FASTIFY, starts).map(([a, b]) => a.startMs / b.startMs);
  const start = summarize(startRatios);
  return [
    ...row('p99 while scraped each second, to p99', scraped, ['1.3', '1.1']),
    ...row('start to first 200, to raw Fastify + counter', start, ['1.3', '0.9']),
    ...(imageBytes === undefined ? [] : [imageRow(imageBytes / 1e6)]),
    ...(heap === undefined ? [] : [heapRow(heap.requests, heap.afterKib - heap.beforeKib)]),
    ...(helm.length === 0
      ? []
      : [helmRow(summarize(helm.map(({ closedMs, openMs }) => closedMs - openMs)))]),
  ];
}

function row(
  what: string,
  ratio: Summary | undefined,
  goals: readonly [string, string],
): string[][] {
  if (ratio === undefined) return [];
  const reason = reasonAgainst(ratio);
  return [[what, reason === undefined ? text(ratio) : `– (${reason})`, ...goals]];
}

function text({ median, min, max }: Summary): string {
  return `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
}

function imageRow(megabytes: number): string[] {
  return ['image, beyond its base', `${megabytes.toFixed(1)} MB`, '15 MB', '5 MB'];
}

function heapRow(requests: number, growthKib: number): string[] {
  const what = `heap growth after ${requests.toLocaleString('en')} requests`;
  return [what, `${growthKib.toFixed(0)} KiB`, '0', '0'];
}

function helmRow(added: Summary | undefined): string[] {
  const { median = NaN, min = NaN, max = NaN } = added ?? {};
  const range = `${median.toFixed(0)} ms (${min.toFixed(0)}–${max.toFixed(0)})`;
  return ['`helm template`: what the schema adds', range, '20 ms', '10 ms'];
}
