import { OURS, REFERENCE } from './contenders';
import { ratiosBetween } from './figures';
import { markdownTable } from './markdown';
import { isDisturbed, type Report, type Sample } from './report';
import { LEAST_COUNT, reasonAgainst, summarize } from './statistics';

const FASTIFY = 'fastify';

type Goals = readonly [atLeast: string, aim: string];

const HEAD = ['what', 'measured', 'at least', 'aim'];

/** This service's figures beside what the project wants to reach; a line for each that was measured. */
export function goalsTable(report: Report): string | undefined {
  const hasRatios = report.settings.rounds >= LEAST_COUNT;
  const rows = [...(hasRatios ? loadRows(report.samples) : []), ...otherRows(report)];
  return rows.length === 0 ? undefined : markdownTable([HEAD, ...rows]);
}

function loadRows(samples: readonly Sample[]): string[][] {
  const undisturbed = samples.filter((sample) => !isDisturbed(sample));
  const ratio = (
    what: string,
    to: string,
    figure: (sample: Sample) => number | undefined,
    goals: Goals,
  ): string[][] => {
    const counted = what.startsWith('memory') ? samples : undisturbed;
    return row(what, ratiosBetween(OURS, to, counted, figure), goals);
  };
  const speed = ({ perSecond }: Sample): number => perSecond;
  return [
    ...ratio('requests/s to raw node:http + counter', REFERENCE, speed, ['0.80', '0.88']),
    ...ratio('requests/s to the original (development server)', 'flask', speed, ['20', '–']),
    ...ratio('requests/s to the original under gunicorn', 'gunicorn', speed, ['10', '–']),
    ...ratio('requests/s to Nest + Express', 'nest-express', speed, ['5.5', '–']),
    ...ratio('p99 to raw + counter', REFERENCE, ({ p99Ms }) => p99Ms, ['1.2', '1.0']),
    ...ratio(
      'p99 at half of capacity, open loop, to raw + counter',
      REFERENCE,
      ({ halfLoad }) => halfLoad?.p99Ms,
      ['1.2', '1.0'],
    ),
    ...ratio(
      'the same, median of quarter seconds',
      REFERENCE,
      ({ halfLoad }) => halfLoad?.steadyP99Ms,
      ['1.2', '1.0'],
    ),
    ...ratio('memory idle to Fastify', FASTIFY, ({ idleMib }) => idleMib, ['1.3', '1.10']),
    ...ratio('memory loaded to Fastify', FASTIFY, ({ loadedMib }) => loadedMib, ['1.3', '1.15']),
  ];
}

function otherRows({ scrapings, starts, helm, heap, imageBytes }: Report): string[][] {
  const scraped = scrapings.map(({ p99Ms, scrapedP99Ms }) => scrapedP99Ms / p99Ms);
  const startRatios = ratiosBetween(OURS, FASTIFY, starts, ({ startMs }) => startMs);
  const added = helm.map(({ closedMs, openMs }) => closedMs - openMs);
  return [
    ...row('p99 while scraped each second, to p99', scraped, ['1.3', '1.1']),
    ...row('start to first 200, to raw Fastify + counter', startRatios, ['1.3', '1.05']),
    ...(imageBytes === undefined ? [] : [imageRow(imageBytes / 1e6)]),
    ...(heap === undefined ? [] : [heapRow(heap.requests, heap.afterKib - heap.beforeKib)]),
    ...row('`helm template`: what the schema adds, ms', added, ['20', '10']),
  ];
}

/** A line, unless nothing was measured. */
function row(what: string, values: readonly number[], goals: Goals): string[][] {
  const summary = summarize(values);
  if (summary === undefined) return [];
  const { median, min, max } = summary;
  const reason = reasonAgainst(summary);
  const text = `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
  return [[what, reason === undefined ? text : `– (${reason})`, ...goals]];
}

function imageRow(megabytes: number): string[] {
  return ['image, beyond its base', `${megabytes.toFixed(1)} MB`, '15 MB', '3 MB'];
}

function heapRow(requests: number, growthKib: number): string[] {
  const what = `heap growth after ${requests.toLocaleString('en')} requests`;
  return [what, `${growthKib.toFixed(0)} KiB`, '0', '0'];
}
