import { once as event } from 'node:events';
import { mkdirSync } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CommanderError } from 'commander';
import { type Options, parseOptions, valueArgs } from './options';
import { renderPlan } from './plan/plan';
import { Fetching, sayWithHint } from './run/fetching';
import { checkDrivable, driveUntilDelivered } from './run/once';
import { claimPorts } from './run/ports';
import { RunFolder, runFolderPath } from './run/run-folder';
import { System } from './run/system';
import { type Shown, servePage } from './show/page-server';
import { placeLine, Terminal } from './show/terminal';

/** What `--json` prints. */
interface Report {
  ok: boolean;
  /** Why it is not ok. */
  reason?: string;
  addresses?: Readonly<Record<string, string>>;
  /** Seconds from the start of the load. */
  timeline?: Readonly<Record<string, number>>;
}

/** One call of `npm start`. */
interface Run {
  readonly options: Options;
  readonly terminal: Terminal;
  /** Aborts when the user wants it to end. */
  readonly stop: AbortSignal;
  readonly report: Report;
}

/** Claims what it needs, and gives it back in the end; renders the chart and operates what it says. */
async function start(run: Run): Promise<void> {
  const { options, stop } = run;
  const { say } = run.terminal;
  using folder = await RunFolder.claim(runFolderPath(process.env), say);
  const ports = await claimPorts(options);
  const shown: Shown = { programs: [] };
  // First of all: the first start builds programs for minutes.
  await using page = await servePage(ports.pagePort, shown);
  folder.announce(page.listeningOrigin);
  say(`${page.listeningOrigin} shows what happens`);
  const fetching = {
    scratch: folder.file('go'),
    spawned: (pid: number): void => {
      folder.add(pid);
    },
    say: sayWithHint(say),
  };
  mkdirSync(fetching.scratch);
  // Helm first: with it the service can start, while the others are still being built.
  await using helm = new Fetching('helm', fetching);
  shown.programs.push(helm);
  const program = await unlessStopped(helm.path, stop);
  await using prometheus = new Fetching('prometheus', fetching);
  await using alertmanager = new Fetching('alertmanager', fetching);
  shown.programs.push(prometheus, alertmanager);
  const input = (): Promise<string> => text(addAbortSignal(stop, process.stdin));
  const values = await valueArgs(options.values, folder, input);
  const plan = await renderPlan(program, values, options.program);
  if (options.once) checkDrivable(plan);
  shown.system = new System({
    plan,
    ports,
    folder,
    programs: { prometheus: prometheus.path, alertmanager: alertmanager.path },
    withThreshold: (threshold) =>
      renderPlan(program, [...values, '--set', `alert.threshold=${threshold}`], options.program),
    say,
  });
  await operate(shown.system, run);
}

/** Brings everything up, runs until it is told to stop, takes everything down. */
async function operate(system: System, { options, terminal, stop, report }: Run): Promise<void> {
  try {
    await unlessStopped(system.up(), stop);
    const { places, notes } = system.status;
    report.addresses = Object.fromEntries(places.map(({ name, address }) => [name, address]));
    terminal.say(['everything runs:', ...places.map(placeLine), ...notes].join('\n'));
    if (options.once) {
      report.timeline = await driveUntilDelivered(system, stop, terminal.say);
      const lines = Object.entries(report.timeline).map(([name, at]) => `${name.padEnd(20)} ${at}`);
      terminal.say(['timeline, from the start of the load:', ...lines].join('\n'));
    } else {
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

/** @throws {Error} as soon as the user stops the run. */
async function unlessStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  const stopped = untilStopped(stop).then(() => Promise.reject(new Error('stopped')));
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
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, abort);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', abort);
  return stop.signal;
}

/** @throws {Error} saying why it is no success. */
async function startAsAsked(args: readonly string[], report: Report): Promise<void> {
  const options = parseOptions(args);
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
    if (error instanceof CommanderError && error.exitCode === 0) return; // the help
    report.ok = false;
    report.reason = (error as Error).message;
    console.error(report.reason);
    process.exitCode = 1;
  }
  // Not as parsed: what is wrong with the options is reported, too.
  if (args.includes('--json')) console.log(JSON.stringify(report));
}

void main(process.argv.slice(2));
