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
/** With fewer, a figure that has not changed is too often called worse: see judge(). */
const CHECK_ROUNDS = 9;
/** The server has the other one for itself. */
const OWN_CORE = '1';

/**
 * Keeps this process, and so the load that it sends and all that it starts but servers, on a core of its own.
 *
 * @throws {Error} saying what to install, when something that the measuring needs is not there.
 */
async function prepareMachine(): Promise<void> {
  if (process.platform !== 'linux' || cpus().length < 2)
    throw new Error(
      'the benchmark reads /proc and pins processes to cores: it needs Linux, two cores',
    );
  await run('sh', ['-c', 'command -v wrk']).catch((cause: unknown) => {
    const remedy = 'install it: apt-get install wrk';
    throw new Error(`wrk, which the benchmark needs, is not on PATH; ${remedy}`, { cause });
  });
  await run('taskset', ['-acp', OWN_CORE, String(process.pid)]);
}

/** When, of which commit (`-dirty` with changes on top) and on what machine it is measured: the results' first line. */
async function describeRun(): Promise<string> {
  const described = run('git', ['describe', '--always', '--dirty'], { cwd: __dirname });
  const revision = await described.catch(() => 'unknown'); // a source archive, or no git
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
    `Measures the built service beside others and prints a row for each, with ratios to ${REFERENCE} in the same round:
their median, minimum and maximum, and then the median of the figure itself. docs/performance.md has the method.`,
  )
  .option(
    '--quick',
    `rounds of 1 s and not of 8 s, and 2 of them beside others: to see that it works`,
  )
  .option(
    '--check <base>',
    'compares with the revision BASE instead; fails when a figure is worse by more than two runs of BASE differ',
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
Prometheus and Helm, which are built with Go once when they are not there. Leave the machine alone meanwhile.`,
  )
  .action(main);

if (require.main === module) runMain(program);
