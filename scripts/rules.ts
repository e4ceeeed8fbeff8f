import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { runMain } from './lib/main';
import { resolveTool } from './lib/tools';
import { valueArgs } from './start/options';
import { parseManifests } from './start/plan/manifests';
import { render, ruleGroupsOf } from './start/plan/plan';

interface Options {
  readonly release: string;
  readonly namespace: string;
  readonly values: readonly string[];
  readonly set: readonly string[];
  readonly setString: readonly string[];
}

/**
 * The groups of every PrometheusRule that the chart renders, as a rules file of Prometheus.
 *
 * @throws {Error} with the message of Helm or of the chart, or when the chart renders no rule
 */
async function rules({ release, namespace, values, set, setString }: Options): Promise<string> {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'app-metrics-'));
  const given = [
    ...values.map((file) => ['--values', fromCaller(file)] as const),
    ...set.map((value) => ['--set', value] as const),
    ...setString.map((value) => ['--set-string', value] as const),
  ];
  const files = { file: (name: string): string => join(folder.path, name) };
  const args = await valueArgs(given, files, () => text(process.stdin));
  const rendered = await render(await resolveTool('helm'), args, { release, namespace });
  const groups = ruleGroupsOf(parseManifests(rendered));
  if (groups.length === 0)
    throw new Error('these values render no rule: set alert.enabled to true or auto');
  return stringify({ groups }, { lineWidth: 0 });
}

/** The path of a file, relative to the folder in which the user called npm: npm runs scripts in the project's folder. */
function fromCaller(file: string): string {
  return file === '-' ? file : resolve(process.env.INIT_CWD ?? '.', file);
}

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

const program = new Command('npm run --silent rules --')
  .description(
    'Prints the rules of the chart as a rules file, for a Prometheus that is not run by Prometheus Operator. ' +
      'docs/plain-prometheus.md says how such a Prometheus must scrape the Pods.',
  )
  .option(
    '-f, --values <file>',
    'values file: YAML, JSON or TypeScript, - for standard input',
    collect,
    [],
  )
  .option('--set <name=value>', 'a value as for helm', collect, [])
  .option('--set-string <name=value>', 'the same, of a string', collect, [])
  .option('--release <name>', 'name of the release, on which the labels in the rules depend', 'app')
  .option('-n, --namespace <name>', 'its namespace', 'default')
  .action(async (options: Options) => {
    process.stdout.write(await rules(options));
  });

if (require.main === module) runMain(program);
