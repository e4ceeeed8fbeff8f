import { cpus, release, type } from 'node:os';
import { Command, Option } from 'commander';
import { buildContenders, buildRevision, buildService, REFERENCE } from './bench/contenders';
import { comparison, judge, refuseWorse, table } from './bench/results';
import { runRounds } from './bench/rounds';
import { measureScaling } from './bench/scaling';
import { exitOnSignals } from './bench/server';
import { runMain } from './lib/main';
import { run } from './lib/run';

const ROUNDS = 13;
const QUICK_ROUNDS = 2;
/** With fewer rounds, the check too often calls an unchanged figure worse: see judge(). */
const CHECK_ROUNDS = 9;
/** Core of everything but the servers, which have the other core for themselves. */
const OWN_CORE = '1';

/**
 * Pins this process to a core of its own, and with it the load and all child processes except the servers.
 *
 * @throws {Error} saying what to install, when the machine lacks something that the benchmark needs.
 */
async function prepareMachine(): Promise<void> {
  if (process.platform !== 'linux' || cpus().length < 2)
    throw new Error(
      'the benchmark reads /proc and pins processes to cores: it needs Linux and two cores',
    );
  await run('sh', ['-c', 'command -v wrk']).catch((cause: unknown) => {
    const remedy = 'install it: apt-get install wrk';
    throw new Error(`wrk, which the benchmark needs, is not on PATH; ${remedy}`, { cause });
  });
  await run('taskset', ['-acp', OWN_CORE, String(process.pid)]);
}

/** The first line of the results: date, commit (`-dirty` with uncommitted changes), Node version and machine. */
async function describeRun(): Promise<string> {
  const described = run('git', ['describe', '--always', '--dirty'], { cwd: __dirname });
  const revision = await described.catch(() => 'unknown'); // in a source archive, or without git
  const [day] = new Date().toISOString().split('T');
  const machine = `${cpus()[0]?.model ?? 'unknown'} (${cpus().length} cores), ${type()} ${release()}`;
  return `${day ?? ''}, revision ${revision.trim()}, Node ${process.versions.node}, ${machine}`;
}

async function checkAgainst(base: string, seconds: number): Promise<void> {
  const first = await buildRevision(base, 'base');
  const contenders = [first, await buildService('head'), { ...first, name: 'base again' }];
  const verdicts = judge(await runRounds(contenders, CHECK_ROUNDS, seconds));
  console.log(table(verdicts));
  refuseWorse(verdicts, base);
}

async function main(options: { quick?: true; check?: string; scaling?: true }): Promise<void> {
  const { quick, check, scaling } = options;
  exitOnSignals();
  await prepareMachine();
  const seconds = quick ? 1 : 8;
  console.log(`${await describeRun()}\n`);
  if (scaling) console.log(await measureScaling(await buildService('app-metrics')));
  else if (check !== undefined) await checkAgainst(check, seconds);
  else {
    const contenders = await buildContenders();
    const results = await runRounds(contenders, quick ? QUICK_ROUNDS : ROUNDS, seconds);
    console.log(comparison(results, REFERENCE));
  }
}

const program = new Command('npm run bench --')
  .description(
    `Measures the built service beside other servers and prints a row for each, with ratios to ${REFERENCE} in the same
round: their median, minimum and maximum, and then the median of the figure itself. docs/performance.md explains the method.`,
  )
  .option(
    '--quick',
    `rounds of 1 s instead of 8 s, and only 2 of them without --check: to see that the benchmark works`,
  )
  .option(
    '--check <base>',
    'compares with the revision BASE instead; fails if a figure is worse by more than two runs of BASE differ',
  )
  .addOption(
    new Option(
      '--scaling',
      'measures a real Prometheus instead, with 2, 20 and 200 Pods, in some five minutes',
    ).conflicts(['check', 'quick']),
  )
  .addHelpText(
    'after',
    `
It needs Linux, two cores, wrk (apt-get install wrk) and, for the original, python3 with its venv module; for --scaling
Prometheus and Helm, which Go builds once if they are not installed. Do not use the machine meanwhile.`,
  )
  .action(main);

if (require.main === module) runMain(program);
