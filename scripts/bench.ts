import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import * as check from './bench/check';
import { CONTENDERS, findContenders, OURS, REFERENCE, serviceOf } from './bench/contenders';
import { measureHeap } from './bench/heap';
import { cleanUpAtExit, groups } from './bench/interrupt';
import { describeRun, prepareMachine } from './bench/machine';
import { runRounds } from './bench/rounds';
import { LEAST_ROUNDS } from './bench/sample';
import { measureScaling } from './bench/scaling';
import { roundsTable } from './bench/table';
import { run } from './lib/run';

const ROOT = join(__dirname, '..');
const NAMES = CONTENDERS.map(({ name }) => name);

interface Options {
  readonly quick?: true;
  readonly rounds?: number;
  readonly only?: readonly string[];
  readonly check?: string;
  readonly scaling?: true;
}

function positiveInteger(text: string): number {
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is not an integer from 1 to 99999999.');
}

const command = new Command('npm run bench --')
  .description(
    `Measures the built service beside others and prints a row for each, with ratios to ${REFERENCE} in the same round:
their median, minimum and maximum, and then the median of the figure itself. docs/performance.md has the method.`,
  )
  .option('--quick', 'rounds of 1 s and not of 8 s, and nothing else: to see that it works')
  .option('--rounds <n>', 'how many (default: 13, with --quick 2, with --check 7)', positiveInteger)
  .addOption(
    new Option('--only <names...>', `only these, and ${REFERENCE}`)
      .choices(NAMES)
      .conflicts(['check', 'scaling']),
  )
  .option(
    '--check <base>',
    `compares with the revision BASE instead; fails when a figure is worse by more than two runs of BASE differ, or has fewer than ${LEAST_ROUNDS} undisturbed rounds`,
  )
  .addOption(
    new Option(
      '--scaling',
      'measures a real Prometheus instead, with 2, 20 and 200 Pods, in some five minutes',
    ).conflicts(['check', 'quick', 'rounds']),
  )
  .addHelpText(
    'after',
    `
It needs Linux, two cores, wrk (apt-get install wrk) and, for the original, python3 with its venv module; for --scaling
Prometheus and Helm, which are built with Go once when they are not there. Leave the machine alone meanwhile.`,
  );

async function checkAgainst(base: string, rounds: number, seconds: number): Promise<void> {
  const folder = await check.buildRevision(base, ROOT);
  await build();
  const bases = [check.BASE, check.BASE_AGAIN].map((name) => serviceOf(folder, name));
  const contenders = bases.toSpliced(1, 0, serviceOf(ROOT, check.HEAD));
  const verdicts = check.judge(await runRounds(contenders, rounds, seconds));
  console.log(check.printVerdicts(verdicts));
  check.refuseWorse(verdicts, base);
}

async function compare(names: readonly string[], rounds: number, seconds: number): Promise<void> {
  await build();
  const contenders = await findContenders(names);
  console.log(roundsTable(contenders, await runRounds(contenders, rounds, seconds)));
  if (seconds === 1 || !names.includes(OURS)) return;
  const grownKib = await measureHeap(serviceOf(ROOT, OURS));
  console.log(`\nThe heap of ${OURS} grows by ${grownKib.toFixed(0)} KiB with a million requests.`);
}

async function scale(): Promise<void> {
  await build();
  console.log(await measureScaling(serviceOf(ROOT, OURS)));
}

async function build(): Promise<void> {
  console.error('building this checkout');
  await run('npm', ['run', 'build'], { cwd: ROOT, groups });
  const servers = ['tsc', '-p', 'scripts/bench/servers/tsconfig.build.json'];
  await run('npx', servers, { cwd: ROOT, groups });
}

async function main(): Promise<void> {
  const { quick, rounds, only = NAMES, check: base, scaling } = command.parse().opts<Options>();
  if (base !== undefined && rounds !== undefined && rounds < LEAST_ROUNDS)
    command.error(`error: --check judges nothing by fewer than ${LEAST_ROUNDS} --rounds`);
  cleanUpAtExit();
  await prepareMachine(scaling ? {} : { wrk: 'wrk' });
  console.log(`${await describeRun(ROOT)}\n`);
  const seconds = quick ? 1 : 8;
  if (scaling) await scale();
  else if (base !== undefined) await checkAgainst(base, rounds ?? 7, seconds);
  else await compare(only, rounds ?? (quick ? 2 : 13), seconds);
}

if (require.main === module)
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
