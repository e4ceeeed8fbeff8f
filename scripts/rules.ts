import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { parseAllDocuments, stringify } from 'yaml';
import { runMain } from './lib/main';
import { run, RunError } from './lib/run';
import { resolveTool } from './lib/tools';
import { valueArgs } from './start/options';

interface Options {
  readonly release: string;
  readonly namespace: string;
  readonly values: readonly string[];
  readonly set: readonly string[];
  readonly setString: readonly string[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly groups: readonly { readonly name: string }[] };
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
  const args = [
    ...['template', release, resolve(__dirname, '../chart'), '--namespace', namespace],
    // As on a cluster with Prometheus Operator; otherwise "auto" would leave out the rules.
    ...['--api-versions', 'monitoring.coreos.com/v1'],
    ...(await valueArgs(given, files, () => text(process.stdin))),
  ];
  const rendered = await run(await resolveTool('helm'), args).catch((error: unknown) => {
    throw error instanceof RunError ? new Error(error.stderr.trim(), { cause: error }) : error;
  });
  const manifests = parseAllDocuments(rendered).map((document) => document.toJS() as Manifest);
  // Prefixed by the name of the object: all groups are in one file here, where names of groups must differ.
  const groups = manifests
    .filter(({ kind }) => kind === 'PrometheusRule')
    .flatMap(({ metadata, spec }) =>
      spec.groups.map((group) => ({ ...group, name: `${metadata.name}/${group.name}` })),
    );
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
