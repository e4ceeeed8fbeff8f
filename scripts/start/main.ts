import { once as event } from 'node:events';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { claimPorts } from './run/claim-ports';
import { controlsOf } from './show/controls';
import { Fetching, sayWithHint } from './run/fetching';
import { checkDrivable, driveUntilDelivered } from './run/once';
import { HELP, type Options, parseOptions } from './options';
import { PageServer } from './show/page-server';
import { renderPlan } from './plan/render';
import { RunFolder, runFolderPath } from './run/run-folder';
import { placeLine } from './show/status-lines';
import { System } from './run/system';
import { Terminal } from './show/terminal';
import { type Milestones, sinceLoad } from './run/timeline';
import { valueArgs } from './value-args';

/** What `--json` prints. */
interface Report {
  ok: boolean;
  /** Why it is not ok. */
  reason?: string;
  readySeconds?: number;
  addresses?: Readonly<Record<string, string>>;
  timeline?: Readonly<Record<string, number>>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The alert's own states are said in any case. */
const MILESTONES: Readonly<Partial<Record<keyof Milestones, string>>> = {
  loadStart: 'the load starts',
  firstSample: 'the first sample that shows it',
  delivered: 'Alertmanager holds the alert',
};

/** One call of `npm start`. */
interface Run {
  readonly options: Options;
  readonly terminal: Terminal;
  /** Aborts when the user wants it to end. */
  readonly stop: AbortSignal;
  readonly report: Report;
}

/** What the page shows and drives, as far as it is there. */
interface Parts {
  readonly programs: Fetching[];
  system?: System;
}

function pageOf(port: number, parts: Parts): PageServer {
  return new PageServer(
    port,
    () => ({
      ...(parts.system?.status ?? { now: Date.now() }),
      preparing: parts.programs.map(({ status }) => status),
    }),
    () => (parts.system === undefined ? {} : controlsOf(parts.system)),
  );
}

/** Claims what it needs, and gives it back in the end; renders the chart and operates what it says. */
async function start(run: Run): Promise<void> {
  const { options, stop } = run;
  const { say } = run.terminal;
  using folder = await RunFolder.claim(runFolderPath(process.env), say);
  const ports = await claimPorts(options.ports);
  const pageAddress = `http://127.0.0.1:${ports.page}`;
  folder.announce(pageAddress);
  const parts: Parts = { programs: [] };
  // First of all: the first start builds programs for minutes.
  using page = pageOf(ports.page, parts);
  await page.listen();
  say(`${pageAddress} shows what happens`);
  const fetching = {
    scratch: folder.makeFolder('go'),
    spawned: (pid: number): void => {
      folder.add(pid);
    },
    say: sayWithHint(say),
  };
  // Helm first: with it the service can start, while the others are still being built.
  await using helm = new Fetching('helm', fetching);
  parts.programs.push(helm);
  const program = await unlessStopped(helm.path, stop);
  await using prometheus = new Fetching('prometheus', fetching);
  await using alertmanager = new Fetching('alertmanager', fetching);
  parts.programs.push(prometheus, alertmanager);
  const input = (): Promise<string> => text(addAbortSignal(stop, process.stdin));
  const values = await valueArgs(options, folder, input);
  const plan = await renderPlan(program, values, options.program);
  if (options.once) checkDrivable(plan);
  parts.system = new System({
    plan,
    ports,
    folder,
    programs: { prometheus: prometheus.path, alertmanager: alertmanager.path },
    withThreshold: (threshold) =>
      renderPlan(program, [...values, '--set', `alert.threshold=${threshold}`], options.program),
    say,
  });
  await operate(parts.system, run);
}

/** Brings everything up, runs until it is told to stop, takes everything down. */
async function operate(system: System, run: Run): Promise<void> {
  const { options, terminal, stop, report } = run;
  try {
    await unlessStopped(system.up(), stop);
    announce(system, run);
    if (options.once) report.timeline = await once(system, run);
    else {
      terminal.follow(() => system.status);
      await untilStopped(stop);
    }
  } finally {
    terminal.close();
    terminal.say('taking everything down');
    await system.down();
    terminal.say('everything is down');
  }
}

function announce(system: System, { terminal, report }: Run): void {
  const { places, notes } = system.status;
  report.readySeconds = terminal.seconds;
  report.addresses = Object.fromEntries(places.map(({ name, address }) => [name, address]));
  terminal.say(['everything runs:', ...places.map(placeLine), ...notes].join('\n'));
}

async function once(system: System, { terminal, stop }: Run): Promise<Record<string, number>> {
  const milestones = await driveUntilDelivered(system, stop, (name) => {
    const text = MILESTONES[name];
    if (text !== undefined) terminal.say(text);
  });
  const timeline = sinceLoad(milestones);
  const lines = Object.entries(timeline).map(([name, seconds]) => `${name.padEnd(20)} ${seconds}`);
  terminal.say(['timeline, from the start of the load:', ...lines].join('\n'));
  return timeline;
}

/** @throws {Error} as soon as the user stops the run. */
async function unlessStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  const stopped = untilStopped(stop).then(() => {
    throw new Error('stopped');
  });
  return Promise.race([work, stopped]);
}

async function untilStopped(stop: AbortSignal): Promise<void> {
  if (!stop.aborted) await event(stop, 'abort');
}

/** Aborts at a signal, or when nobody reads any more what is printed (`npm start | head`). */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort();
  };
  for (const signal of SIGNALS) process.on(signal, abort);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', abort);
  return stop.signal;
}

/** @throws {Error} saying why it is no success. */
async function startAsAsked(args: readonly string[], report: Report): Promise<void> {
  const options = parseOptions(args);
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  const stop = stopSignal();
  const terminal = new Terminal(options.json ? process.stderr : process.stdout);
  try {
    await start({ options, terminal, stop, report });
  } catch (error) {
    if (!stop.aborted) throw error;
    // Ctrl-C is how a run without --once ends.
    if (options.once) throw new Error('stopped by a signal', { cause: error });
  }
}

async function main(args: readonly string[]): Promise<void> {
  const report: Report = { ok: true };
  try {
    await startAsAsked(args, report);
  } catch (error) {
    report.ok = false;
    report.reason = (error as Error).message;
    console.error(report.reason);
    process.exitCode = 1;
  }
  // Not as parsed: what is wrong with the options is reported, too.
  if (args.includes('--json')) console.log(JSON.stringify(report));
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
