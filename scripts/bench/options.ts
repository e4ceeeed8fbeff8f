import { parseArgs } from 'node:util';
import { NAMES, NODE_CONTENDERS, OURS, REFERENCE } from './contenders';
import type { Settings } from './report';
import { LEAST_COUNT } from './statistics';

export const HELP = `Usage: npm run bench -- [options]

Measures the built service beside others, each a process of its own on one core with the load on another, and prints
medians of interleaved rounds with minimum and maximum, and ratios to raw node:http with a counter in the same round.

  --quick          two rounds of one second at full load and nothing else: less than a minute, to see that it works;
                   for ratios they are too few
  --rounds N       rounds of 8 s; default 13, of which three may spread widely to either side
  --requests N     after how many the heap is compared; default 1000000, a day's at 115/s is 10000000
  --only NAMES     only these, separated by commas, and ${REFERENCE}, to which all ratios are taken:
                   ${NAMES.join(', ')}
  --json FILE      writes everything that was measured there, too
  --from FILE      measures nothing: takes what --json wrote
  --write          writes the results to docs/performance.md and docs/performance.svg; those of a whole run only
  --check BASE     compares this checkout's service with that of the revision BASE instead, in 7 rounds; fails when one
                   of its figures is worse by more than two runs of BASE differ in the same rounds, or when there are
                   fewer than ${LEAST_COUNT} undisturbed rounds to judge by; takes --quick and --rounds
  --scaling        measures a real Prometheus instead, fed with 2, 20 and 200 generated Pods of the built service, in
                   some five minutes; with --write, writes the results to docs/scaling.md
  --help           this text

It needs Linux, two cores, wrk (apt-get install wrk) and, for the original, python3 with its venv module; for the size of
the image root, buildah and debootstrap. --scaling needs Prometheus and Helm, which are built with Go once when they are not there.
Leave the machine alone meanwhile: rounds in which another process had more than 5 % of the server's core count for
memory only.
`;

export interface Options {
  readonly help: boolean;
  readonly settings: Settings;
  /** Names of contenders. */
  readonly only: readonly string[];
  readonly json: string | undefined;
  /** A file of `json`'s to print instead of measuring. */
  readonly from: string | undefined;
  readonly write: boolean;
  /** A revision to compare with. */
  readonly check: string | undefined;
  /** Prometheus is measured, and not the service. */
  readonly scaling: boolean;
}

/**
 * Where one round's figures differ from the next's by 12 %, as on the machine of docs/performance.md, a ratio of 8
 * rounds spreads too widely to be printed four times in ten, one of 13 once in eleven (simulated).
 */
const FULL: Settings = {
  rounds: 13,
  warmUpSeconds: 3,
  loadSeconds: 8,
  halfLoadSeconds: 4,
  times: 15,
  requests: 1_000_000,
};
const QUICK: Settings = {
  rounds: 2,
  warmUpSeconds: 1,
  loadSeconds: 1,
  halfLoadSeconds: 0,
  times: 0,
  requests: 0,
};

/** What goes with each of the options that make it another command. */
const TAKEN_BY: Readonly<Record<string, readonly string[]>> = {
  check: ['quick', 'rounds'],
  scaling: ['write'],
  from: ['write'],
};

/** @throws {Error} naming the option at fault. */
export function parseOptions(args: readonly string[]): Options {
  const { values, tokens } = parseArgs({
    args: [...args],
    tokens: true,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      requests: { type: 'string' },
      only: { type: 'string' },
      json: { type: 'string' },
      from: { type: 'string' },
      write: { type: 'boolean', default: false },
      check: { type: 'string' },
      scaling: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const given = tokens.flatMap((token) => (token.kind === 'option' ? token.name : []));
  const defaults = defaultsOf(values.quick, values.check !== undefined);
  const options = {
    help: values.help,
    settings: {
      ...defaults,
      rounds: integerOf('--rounds', values.rounds, defaults.rounds),
      requests: integerOf('--requests', values.requests, defaults.requests),
    },
    only: values.only === undefined ? NAMES : namesOf(values.only),
    json: values.json,
    from: values.from,
    write: values.write,
    check: values.check,
    scaling: values.scaling,
  };
  if (!options.help) refuseInVain(given, options);
  return options;
}

/** @throws {Error} when an option would have no effect, or only after everything was measured. */
function refuseInVain(given: readonly string[], { settings, only, json, write }: Options): void {
  for (const [command, taken] of Object.entries(TAKEN_BY)) {
    const unheeded = given.find((name) => name !== command && !taken.includes(name));
    if (!given.includes(command) || unheeded === undefined) continue;
    const list = taken.map((name) => `--${name}`).join(' and ');
    throw new Error(`--${unheeded} has no effect with --${command}, which takes ${list} only`);
  }
  if (given.includes('check') && settings.rounds < LEAST_COUNT)
    throw new Error(`--check judges nothing by fewer than ${LEAST_COUNT} --rounds`);
  if (given.includes('requests') && !only.includes(OURS))
    throw new Error(`--requests has no effect without ${OURS}, whose heap it is about`);
  if (json === '') throw new Error('--json "" names no file');
  if (write) refusePart(settings, only);
}

/**
 * @param names of the contenders; those in Python may be missing, which the results say
 * @throws {Error} when `--write` would replace the results of a whole run by those of a part.
 */
export function refusePart({ rounds, times }: Settings, names: readonly string[]): void {
  const absent = NODE_CONTENDERS.find(({ name }) => !names.includes(name))?.name;
  let lacks: string | undefined;
  if (times === 0) lacks = 'a quick one lacks most of it';
  else if (rounds < LEAST_COUNT) lacks = `${rounds} rounds are too few for ratios`;
  else if (absent !== undefined) lacks = `this one lacks ${absent}`;
  if (lacks !== undefined)
    throw new Error(`--write takes the results of a whole run, as they replace one; ${lacks}`);
}

/** For a check, so many rounds that two may be disturbed. */
function defaultsOf(quick: boolean, check: boolean): Settings {
  if (!check) return quick ? QUICK : FULL;
  return { ...(quick ? { ...QUICK, halfLoadSeconds: 1, times: 7 } : FULL), rounds: 7 };
}

function integerOf(option: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text);
  throw new Error(`${option} ${JSON.stringify(text)} is not an integer from 1 to 99999999`);
}

function namesOf(text: string): readonly string[] {
  const names = text.split(',');
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown === undefined) return NAMES.filter((name) => [...names, REFERENCE].includes(name));
  throw new Error(
    `--only: there is no contender ${JSON.stringify(unknown)}; there are ${NAMES.join(', ')}`,
  );
}
