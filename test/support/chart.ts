import { cpSync, mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { run, type RunError } from '../../scripts/lib/run';
import { resolveTool, type ToolName } from '../../scripts/lib/tools';

export const CHART = join(__dirname, '../../chart');
export const CASES = join(CHART, 'tests');

/** The API of a cluster with Prometheus Operator; `helm template` asks no cluster. */
export const WITH_OPERATOR = ['--api-versions', 'monitoring.coreos.com/v1'];

/** Not `helm`, which may be any version on the machine: the text of a render depends on the version. */
export type HelmName = Extract<ToolName, `helm-${string}`>;

/** The versions that the chart is tested with: both major versions, and Helm 3 before and after its schema engine changed in 3.18. */
export const HELMS: readonly HelmName[] = ['helm-4', 'helm-3.22', 'helm-3.17'];

/** A rendered object; `spec` is read field by field by the test that needs it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- every kind has its own
  readonly spec: any;
  readonly data?: Readonly<Record<string, string>>;
}

/** Names of the cases: each is a values file in chart/tests with a golden of the whole render. */
export function caseNames(): string[] {
  return readdirSync(CASES)
    .filter((file) => file.endsWith('.values.yaml'))
    .map((file) => file.replace('.values.yaml', ''))
    .sort();
}

/** `helm template shop` in namespace `prod`, with the case's values in `folder`. */
export async function renderCase(
  name: string,
  helm: HelmName = 'helm-4',
  folder = CASES,
  chart = CHART,
): Promise<string> {
  const args = ['--values', join(folder, `${name}.values.yaml`)];
  if (name !== 'monitoring-auto') args.push(...WITH_OPERATOR);
  if (name !== 'aliased-twice') return template(chart, args, helm);
  const parent = makeParentChart(['first', 'second'], chart);
  try {
    return await template(parent, args, helm);
  } finally {
    rmSync(parent, { recursive: true });
  }
}

/** @throws {RunError} with Helm's message when the values are refused. */
export async function template(
  chart: string,
  args: readonly string[],
  helm: HelmName = 'helm-4',
): Promise<string> {
  const release = ['template', 'shop', chart, '--namespace', 'prod'];
  return run(await resolveTool(helm), [...release, ...args]);
}

/** Messages of Helm and the chart when a value breaks the schema; all other refusals come later. */
const NOT_AS_THE_SCHEMA_SAYS = [
  "values don't meet the specifications of the schema",
  'the values are not as the schema says',
];
const AFTER_THE_SCHEMA = ['would refuse these values', 'the values contradict each other'];

/**
 * Whether values pass the schema in Helm, including the rules that the chart checks itself.
 *
 * @param file a values file
 * @throws {RunError} when a template fails.
 */
export async function schemaAccepts(file: string): Promise<boolean> {
  try {
    await template(CHART, [...WITH_OPERATOR, '--values', file]);
    return true;
  } catch (error) {
    const { stderr } = error as RunError;
    if (NOT_AS_THE_SCHEMA_SAYS.some((heading) => stderr.includes(heading))) return false;
    if (AFTER_THE_SCHEMA.some((heading) => stderr.includes(heading))) return true;
    throw error;
  }
}

export function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

/** A chart in a temporary folder that depends on this chart once for each alias. The caller removes it. */
export function makeParentChart(aliases: readonly string[], chart = CHART): string {
  const parent = mkdtempSync(join(tmpdir(), 'app-metrics-parent-'));
  mkdirSync(join(parent, 'charts'));
  cpSync(chart, join(parent, 'charts/app-metrics'), { recursive: true });
  const dependencies = aliases.map(
    (alias) =>
      `  - {name: app-metrics, version: ">=0-0", alias: ${alias}, condition: ${alias}.enabled}\n`,
  );
  writeFileSync(
    join(parent, 'Chart.yaml'),
    `apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies:\n${dependencies.join('')}`,
  );
  return parent;
}
