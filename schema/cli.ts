#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, renameSync, watch as watchFolder, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { toJsonValue } from './json-value';
import { loadValues } from './load-values';
import { validateValues } from './validate-values';
import { toYaml } from './yaml';

const USAGE = `Usage: app-metrics-values [options] <file>

Checks the values of a file with the schema of the app-metrics Helm chart, and prints them as YAML for
helm -f. Prints every problem instead, and exits with status 1, if there is one.

  <file>               TypeScript or JavaScript that ends in "export default defineValues({ ... });", or JSON

  --check              print problems only
  -o, --output <FILE>  write the YAML there, as a whole or not at all
  --watch              do it again whenever a file in the same folder changes; with --check or --output
  -h, --help           print this

The chart checks rules between two values when Helm renders it.`;

const OPTIONS = {
  check: { type: 'boolean' },
  output: { type: 'string', short: 'o' },
  watch: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

interface Wanted {
  readonly file: string;
  readonly check?: boolean;
  readonly output?: string;
  readonly watch?: boolean;
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  if (values.help === true) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0)
    throw new Error(`one file is needed, ${positionals.length} are named\n\n${USAGE}`);
  if (values.watch === true) await watch(args, { ...values, file });
  else await convert({ ...values, file });
}

async function convert({ file, check = false, output }: Wanted): Promise<void> {
  if (output !== undefined && !existsSync(dirname(output)))
    throw new Error(`--output ${output}: there is no folder ${dirname(output)}; make it`);
  const given = await loadValues(file);
  const validated = validateValues(given);
  if (!validated.ok) throw new Error(validated.problems.join('\n'));
  if (check) return;
  const yaml = toYaml(toJsonValue(given));
  if (output === undefined) process.stdout.write(yaml);
  else {
    const whole = `${output}.${process.pid}`;
    writeFileSync(whole, yaml);
    renameSync(whole, output); // so that a reader such as Helm never reads half a file
  }
}

/**
 * Each time in a process of its own, which loads the modules anew. The folder is watched, because editors put a new file in
 * the place of the old one, which is not seen at the old one.
 */
async function watch(args: readonly string[], { file, check, output }: Wanted): Promise<void> {
  if (check !== true && output === undefined)
    throw new Error('--watch needs --check, or --output <FILE>, which it writes anew');
  const folder = dirname(resolve(file));
  const again = [...process.execArgv, __filename, ...args.filter((arg) => arg !== '--watch')];
  const run = async (): Promise<void> => {
    const child = spawn(process.execPath, again, { stdio: ['ignore', 2, 2] });
    const [status] = (await once(child, 'exit')) as [number | null];
    say(`${status === 0 ? 'done' : 'failed'}; waiting for a change in ${folder}`);
  };
  let last = run();
  let timer: NodeJS.Timeout | undefined;
  watchFolder(folder, (_event, name) => {
    if (output !== undefined && name?.startsWith(basename(output))) return; // its own
    clearTimeout(timer);
    timer = setTimeout(() => {
      last = last.then(run);
    }, 100);
  });
  await last;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error; // no error: a reader such as head has read enough
});
let isDone = false;
process.on('exit', () => {
  if (isDone) return;
  say('the file ended without exporting its values: something that it awaits never comes');
  process.exitCode = 1;
});
main(process.argv.slice(2))
  .catch((error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  })
  .finally(() => (isDone = true));
