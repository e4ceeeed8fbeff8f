import { REFERENCE } from './contenders';
import { type Row, rowOf } from './figures';
import { goalsTable } from './goals';
import { markdownTable } from './markdown';
import type { Report, Settings } from './report';
import { LEAST_COUNT, reasonAgainst, type Summary } from './statistics';

const HEAD = [
  'server',
  'requests/s, ratio',
  '1/CPU, ratio',
  'p99, ratio',
  'p99 at half, ratio',
  'requests/s',
  'p99 ms',
  'p50 / p99 at half, ms',
  'CPU µs/request',
  'MiB idle / loaded',
];

const RATIOS = {
  'requests/s': 'throughputRatio',
  '1/CPU': 'cheapnessRatio',
  p99: 'p99Ratio',
  'p99 at half of capacity': 'halfP99Ratio',
} as const;

/** Median, and from minimum to maximum; a dash for a ratio that means nothing, which a line below explains. */
export function printReport(report: Report): string {
  const rows = report.contenders.map(({ name }) => rowOf(name, report.samples));
  const titles = new Map(report.contenders.map(({ name, title }) => [name, title]));
  const body = rows.map((row) => cellsOf(titles.get(row.contender) ?? row.contender, row));
  const notes = [...report.notes, ...withheld(rows, report.settings)];
  const goals = goalsTable(report);
  return [
    conditionsOf(report),
    '',
    markdownTable([HEAD, ...body]),
    ...(goals === undefined ? [] : ['', goals]),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `- ${note}`)] : []),
  ].join('\n');
}

function conditionsOf({ machine, revision, settings, at }: Report): string {
  const { cpu, cores, system, node } = machine;
  const { rounds, warmUpSeconds, loadSeconds } = settings;
  const duration = `${rounds} rounds of ${loadSeconds} s after ${warmUpSeconds} s of warm-up`;
  return `${at.slice(0, 10)}, revision ${revision}, Node ${node}, ${cpu} (${cores} cores), ${system}; ${duration}.`;
}

function cellsOf(title: string, row: Row): string[] {
  const ratios = Object.values(RATIOS).map((key) => ratioCell(row[key]));
  return [
    title,
    ...ratios,
    cell(row.perSecond, 0),
    cell(row.p99Ms, 1),
    `${row.halfP50Ms?.median.toFixed(2) ?? '–'} / ${cell(row.halfP99Ms, 2)}`,
    cell(row.cpuMicrosPerRequest, 1),
    `${row.idleMib?.median.toFixed(0) ?? '–'} / ${row.loadedMib?.median.toFixed(0) ?? '–'}`,
  ];
}

function ratioCell(ratio: Summary | undefined): string {
  return reasonAgainst(ratio) === undefined ? cell(ratio, 2) : '–';
}

function cell(summary: Summary | undefined, decimals: number): string {
  if (summary === undefined) return '–';
  const text = (value: number): string => value.toFixed(decimals);
  return `${text(summary.median)} (${text(summary.min)}–${text(summary.max)})`;
}

function withheld(rows: readonly Row[], settings: Settings): string[] {
  const { rounds } = settings;
  if (rounds < LEAST_COUNT)
    return [`no ratios: ${LEAST_COUNT} rounds tell how far they spread, ${rounds} do not`];
  // The reference has none that each of the others does not name, too.
  return rows.flatMap((row) => (row.contender === REFERENCE ? [] : withheldOf(row, settings)));
}

/** A line for each reason. */
function withheldOf(row: Row, { halfLoadSeconds }: Settings): string[] {
  const byReason = new Map<string, string[]>();
  for (const [what, key] of Object.entries(RATIOS)) {
    const reason = reasonAgainst(row[key]);
    if (reason === undefined || (key === 'halfP99Ratio' && halfLoadSeconds === 0)) continue;
    byReason.set(reason, [...(byReason.get(reason) ?? []), what]);
  }
  return [...byReason].map(
    ([reason, whats]) => `${row.contender}: no ratio of ${whats.join(', ')}: ${reason}`,
  );
}
