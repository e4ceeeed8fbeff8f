#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
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
  --watch              do it again whenever the file, or one that it imports, changes;
                       with --check or --output
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

/** Node's own watch mode knows which files the values file imports. It prints messages, so --watch needs an output file. */
async function watch(args: readonly string[], { check, output }: Wanted): Promise<void> {
  if (check !== true && output === undefined)
    throw new Error('--watch needs --check, or --output <FILE> to write to');
  const again = args.filter((arg) => arg !== '--watch');
  const program = [...process.execArgv, '--watch', '--watch-preserve-output', __filename];
  const child = spawn(process.execPath, [...program, ...again], { stdio: ['ignore', 2, 2] });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  [process.exitCode = 1] = (await once(child, 'exit')) as [number | undefined];
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error; // no error: a reader such as head has read enough
});
main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
