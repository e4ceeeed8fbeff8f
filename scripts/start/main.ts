import { once as event } from 'node:events';
import { mkdirSync } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CommanderError } from 'commander';
import { type Options, parseOptions, valueArgs } from './options';
import { planOf, render } from './plan/plan';
import { Fetching, sayWithHint } from './run/fetching';
import { checkDrivable, driveUntilDelivered } from './run/once';
import { claimPorts } from './run/ports';
import { RunFolder, runFolderPath } from './run/run-folder';
import { System } from './run/system';
import { type Shown, servePage } from './show/page-server';
import { placeLine, sayTo } from './show/terminal';

type Say = ReturnType<typeof sayTo>;

/** Aborts at a signal, or when nobody reads the output any more (`npm start | head`). */
const stop = new AbortController();
const stopped = event(stop.signal, 'abort').then(() => Promise.reject(new Error('stopped')));
/** What `--json` prints: ok, reason, addresses, timeline. */
const report: Record<string, unknown> = { ok: true };

/** Claims folder and ports, which it releases at the end; renders the chart and operates what it renders. */
async function start(options: Options, say: Say): Promise<void> {
  using folder = await RunFolder.claim(runFolderPath(process.env), say);
  const ports = await claimPorts(options);
  const shown: Shown = { programs: [] };
  // The page comes first, because the first start builds programs for minutes.
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
  // Helm comes first: with it, the service can start while the other programs are still being built.
  await using helm = new Fetching('helm', fetching);
  shown.programs.push(helm);
  const program = await Promise.race([helm.path, stopped]);
  await using prometheus = new Fetching('prometheus', fetching);
  await using alertmanager = new Fetching('alertmanager', fetching);
  shown.programs.push(prometheus, alertmanager);
  const input = (): Promise<string> => text(addAbortSignal(stop.signal, process.stdin));
  const values = await valueArgs(options.values, folder, input);
  const planWith = async (...more: string[]) =>
    planOf(await render(program, [...values, ...more]), options.program);
  const plan = await planWith();
  if (options.once) checkDrivable(plan);
  shown.system = new System({
    plan,
    ports,
    folder,
    programs: { prometheus: prometheus.path, alertmanager: alertmanager.path },
    withThreshold: (threshold) => planWith('--set', `alert.threshold=${threshold}`),
    say,
  });
  await operate(shown.system, say, options.once);
}

/** Brings everything up, runs until it is told to stop, takes everything down. */
async function operate(system: System, say: Say, once = false): Promise<void> {
  try {
    await Promise.race([system.up(), stopped]);
    const { places, notes } = system.status;
    report.addresses = Object.fromEntries(places.map(({ name, address }) => [name, address]));
    say(['everything runs:', ...places.map(placeLine), ...notes].join('\n'));
    if (once) {
      const timeline = await driveUntilDelivered(system, stop.signal, say);
      report.timeline = timeline;
      const lines = Object.entries(timeline).map(([name, at]) => `${name.padEnd(20)} ${at}`);
      say(['timeline, from the start of the load:', ...lines].join('\n'));
    } else {
      say('Ctrl-C ends everything');
      await stopped;
    }
  } finally {
    say('taking everything down');
    await system.down();
    say('everything is down');
  }
}

async function main(args: readonly string[]): Promise<void> {
  const abort = (): void => {
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, abort);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', abort);
  stopped.catch(() => undefined); // it is reported where it is awaited
  try {
    const options = parseOptions(args);
    const say = sayTo(options.json ? process.stderr : process.stdout);
    await start(options, say).catch((cause: unknown) => {
      if (!stop.signal.aborted) throw cause;
      // Ctrl-C is how a run without --once ends.
      if (options.once) throw new Error('stopped by a signal', { cause });
    });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return; // the help
    const reason = (error as Error).message;
    Object.assign(report, { ok: false, reason });
    console.error(reason);
    process.exitCode = 1;
  }
  // Read from the arguments, because wrong options are reported as JSON, too.
  if (args.includes('--json')) console.log(JSON.stringify(report));
}

void main(process.argv.slice(2));
