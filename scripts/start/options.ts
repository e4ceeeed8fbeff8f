import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { values as valuesOf } from '../values';
import type { Ports } from './run/ports';
import type { RunFolder } from './run/run-folder';

export interface Options extends Ports {
  readonly once?: boolean;
  readonly json?: boolean;
  /** Program to run instead of the container's. */
  readonly program?: string;
  /** -f, --set and the like as Helm takes them, each with its value; values files may also be TypeScript. */
  readonly values: readonly (readonly [option: string, value: string])[];
}

const DESCRIPTION =
  'The whole system on this machine, as the chart renders it: the replicas behind a balancer, Prometheus, Alertmanager ' +
  'and a page with controls. Ctrl-C takes everything down.';
const PROGRAM =
  'program to run instead of the image, with the arguments of app.command and app.args (default: the program of ' +
  "app.command on PATH, or this project's own service)";

/**
 * The command line; `--help` is printed.
 *
 * @throws {CommanderError} naming the option at fault, or with the exit code 0 after the help
 */
export function parseOptions(args: readonly string[]): Options {
  const values: [string, string][] = [];
  const take = (option: string) => (value: string) => {
    // Helm would read standard input, which is empty when the chart is rendered again.
    if (option === '--set-file' && /=\s*-\s*(,|$)/.test(value))
      throw new InvalidArgumentError('Only -f - can read standard input.');
    values.push([option, value]);
  };
  const command = new Command('npm start --')
    .description(DESCRIPTION)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined }) // the caller prints the error
    .optionsGroup('Values, as Helm takes them; each may be repeated:')
    .option(
      '-f, --values <FILE>',
      'values file: YAML, JSON or TypeScript (.ts), - for standard input',
      take('--values'),
    );
  for (const setter of ['--set', '--set-string', '--set-json', '--set-literal', '--set-file'])
    command.option(`${setter} <NAME=VALUE>`, '', take(setter));
  command
    .optionsGroup('Ports, all on 127.0.0.1 (0: any free port):')
    .option('--port <PORT>', 'the application, behind the balancer', portOf, 8080)
    .option('--page-port <PORT>', 'the page', portOf, 8081)
    .option('--prometheus-port <PORT>', 'Prometheus', portOf, 9090)
    .option('--alertmanager-port <PORT>', 'Alertmanager', portOf, 9093)
    .optionsGroup('Options:')
    .option('--program <FILE>', PROGRAM)
    .option(
      '--once',
      'send load until Alertmanager holds the alert, print the timeline and exit with status 0, or with 1 and the reason',
    )
    .option('--json', 'print one JSON object last; everything else goes to standard error');
  return { ...command.parse(args, { from: 'user' }).opts<Omit<Options, 'values'>>(), values };
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It is not an integer from 0 to 65535.');
}

/**
 * The values of the command line as arguments of Helm. A TypeScript file is converted to YAML, and standard input (`-f -`) is
 * written to a file, because a change of the threshold renders the chart again.
 *
 * @throws {Error} saying what is wrong in a TypeScript file
 */
export async function valueArgs(
  given: Options['values'],
  folder: Pick<RunFolder, 'file'>,
  standardInput: () => Promise<string>,
): Promise<string[]> {
  let input: Promise<string> | undefined;
  const args = await Promise.all(
    given.map(async ([option, value], index) => {
      if (option !== '--values' || !/^-$|\.[cm]?ts$/.test(value)) return [option, value];
      const yaml = value === '-' ? (input ??= standardInput()) : valuesOf(resolve(value));
      const file = folder.file(`values-${index}.yaml`);
      writeFileSync(file, await yaml);
      return [option, file];
    }),
  );
  return args.flat();
}
