import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawChart } from './bench/chart';
import { checkAgainst, checkRevision } from './bench/check';
import { type Contender, NODE_CONTENDERS, OURS, pythonContenders } from './bench/contenders';
import { withResults } from './bench/document';
import { measureHeap } from './bench/heap';
import { measureHelm } from './bench/helm';
import { measureImage } from './bench/image-size';
import { cleanUpOnSignal, groups } from './bench/interrupt';
import { printVerdicts, refuseWorse } from './bench/judge';
import { describeMachine, revisionOf } from './bench/machine';
import { HELP, type Options, parseOptions, refusePart } from './bench/options';
import { pythonBin } from './bench/python';
import { parseReport, type Report, type Settings } from './bench/report';
import { runRounds } from './bench/rounds';
import { measureScraping } from './bench/scraping';
import { measureScaling } from './bench/scaling';
import { printScaling } from './bench/scaling-table';
import { measureStarts } from './bench/start-up';
import { printReport } from './bench/table';
import { checkPrograms, leaveServerCore } from './bench/wrk';
import { run, type RunOptions } from './lib/run';

const ROOT = join(__dirname, '..');
/** What the schema adds is small beside the milliseconds that one rendering differs from the next by. */
const RENDERINGS_A_START = 10;

/** Progress; the results alone are on standard output. */
function say(line: string): void {
  console.error(line);
}

async function build(options: RunOptions = { groups }): Promise<void> {
  say('building');
  const here = { ...options, cwd: ROOT };
  await run('npm', ['run', 'build'], here);
  await run('npx', ['tsc', '-p', 'scripts/bench/servers/tsconfig.build.json'], here);
}

/** Those that were asked for and that can run here; a note for each of the others. */
async function findContenders(
  only: readonly string[],
): Promise<{ contenders: readonly Contender[]; notes: readonly string[] }> {
  const isWanted = ({ name }: Contender): boolean => only.includes(name);
  const contenders = NODE_CONTENDERS.filter(isWanted);
  const wanted = pythonContenders('').filter(isWanted);
  if (wanted.length === 0) return { contenders, notes: [] };
  try {
    const inPython = pythonContenders(await pythonBin(say)).filter(isWanted);
    return { contenders: [...contenders, ...inPython], notes: [] };
  } catch (error) {
    const reason = (error as Error).message.split('\n').join(' ');
    const notes = wanted.map(({ name }) => `${name}: skipped, no Python environment: ${reason}`);
    notes.forEach(say);
    return { contenders, notes };
  }
}

async function measure({ only, settings }: Options): Promise<Report> {
  await checkPrograms();
  await leaveServerCore();
  await build();
  const { contenders, notes } = await findContenders(only);
  const at = new Date().toISOString();
  const samples = await runRounds(contenders, settings, say);
  const rest = await measureTheRest(contenders, settings);
  return {
    at,
    machine: describeMachine(),
    revision: await revisionOf(ROOT),
    settings,
    contenders: contenders.map(({ name, title }) => ({ name, title })),
    samples,
    ...rest,
    notes: [...notes, ...rest.notes],
  };
}

/** What is beyond the load; nothing in a quick run. */
async function measureTheRest(
  contenders: readonly Contender[],
  { times, requests, ...settings }: Settings,
): Promise<Pick<Report, 'starts' | 'scrapings' | 'helm' | 'heap' | 'imageBytes' | 'notes'>> {
  const ours = contenders.find(({ name }) => name === OURS);
  const nothing = { scrapings: [], helm: [], imageBytes: undefined, notes: [] };
  if (times > 0) say(`starting each contender ${times} times`);
  const starts = await measureStarts(contenders, times);
  if (ours === undefined) return { ...nothing, starts, heap: undefined };
  if (requests > 0) say(`comparing its heap after ${requests} requests`);
  const heap = requests > 0 ? await measureHeap(ours, requests) : undefined;
  if (times === 0) return { ...nothing, starts, heap };
  say('loading this service while it is scraped');
  const scrapings = await measureScraping(ours, settings);
  const renderings = times * RENDERINGS_A_START;
  say(`rendering the chart ${renderings} times with either schema`);
  const helm = await measureHelm(renderings);
  return { starts, heap, scrapings, helm, ...(await tryImage()) };
}

async function tryImage(): Promise<Pick<Report, 'imageBytes' | 'notes'>> {
  say('building the image');
  try {
    return { imageBytes: await measureImage(), notes: [] };
  } catch (error) {
    const note = `image: skipped: ${(error as Error).message.split('\n').join(' ')}`;
    say(note);
    return { imageBytes: undefined, notes: [note] };
  }
}

/** @param file written by `--json` */
function read(file: string): Report {
  try {
    return parseReport(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`--from ${file}: ${(cause as Error).message}`, { cause });
  }
}

function writeDocuments(report: Report): void {
  refusePart(
    report.settings,
    report.contenders.map(({ name }) => name),
  );
  const document = join(ROOT, 'docs/performance.md');
  writeFileSync(document, withResults(readFileSync(document, 'utf8'), printReport(report)));
  writeFileSync(join(ROOT, 'docs/performance.svg'), drawChart(report));
  say('wrote docs/performance.md and docs/performance.svg');
}

async function scale(write: boolean): Promise<void> {
  await build({}); // Ctrl-C reaches it, and nothing else ends groups here
  const results = printScaling(await measureScaling(ROOT, say));
  console.log(results);
  if (!write) return;
  const document = join(ROOT, 'docs/scaling.md');
  const text = withResults(readFileSync(document, 'utf8'), results, '--scaling --write');
  writeFileSync(document, text);
  say('wrote docs/scaling.md');
}

/** Fails by its exit status: the verdicts are the output. */
async function check(base: string, settings: Settings): Promise<void> {
  await checkRevision(base, ROOT);
  await checkPrograms();
  await leaveServerCore();
  await build();
  const verdicts = await checkAgainst(base, ROOT, settings, say);
  console.log(printVerdicts(verdicts));
  refuseWorse(verdicts, base);
}

/** @throws {Error} when `--json` cannot write there, before anything is measured in vain. */
function checkFile(file: string): void {
  const existed = existsSync(file);
  try {
    closeSync(openSync(file, 'a'));
    if (!existed) rmSync(file);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Error(
      `--json ${file} can't be written; name a file in a folder that is there: ${reason}`,
      { cause },
    );
  }
}

/**
 * What a reader that has read enough, such as head, closes: results are a loss to nobody, but without progress nobody
 * waits for the end.
 */
function heedClosedPipes(): void {
  const unlessClosed = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
  };
  process.stdout.on('error', unlessClosed);
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    unlessClosed(error);
    process.kill(process.pid, 'SIGTERM');
  });
}

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) {
    console.log(HELP.trimEnd());
    return;
  }
  if (options.scaling) {
    await scale(options.write);
    return;
  }
  cleanUpOnSignal();
  if (options.check !== undefined) {
    await check(options.check, options.settings);
    return;
  }
  if (options.json !== undefined) checkFile(options.json);
  const report = options.from === undefined ? await measure(options) : read(options.from);
  // Printed first: what was measured in half an hour must survive a file that can't be written.
  console.log(printReport(report));
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  if (options.write) writeDocuments(report);
}

if (require.main === module) {
  heedClosedPipes();
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
