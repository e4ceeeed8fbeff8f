import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { mapSchema } from '../../schema/bundle';
import type { JsonSchema } from '../../schema/json-schema';
import { valuesSchema } from '../../schema/values-schema';
import { run, RunError } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART, type Manifest, parseManifests, WITH_OPERATOR } from '../support/chart';
import type { ApiServer } from './api-server';
import type { Case } from './cases';
import { GENERATIONS, prometheusFile, refusals } from './prometheus';

/** A case on which the chart and the judges (API server and promtool) disagree. */
export interface Difference extends Case {
  readonly kubernetes: string;
  /** The chart's message; undefined when the chart accepts the case. */
  readonly chart: string | undefined;
  /** The judges' message; undefined when they accept the case. */
  readonly judges: string | undefined;
}

/** The result of rendering values, for one version of Kubernetes. */
interface Rendered {
  readonly case: Case;
  readonly server: ApiServer;
  readonly refused: string | undefined;
  /** What the chart renders, or would render without its checks; undefined when that cannot be judged. */
  readonly manifests: readonly Manifest[] | undefined;
}

const SCHEMA = "values don't meet the specifications of the schema";
const RULES = ['the values are not as the schema says', 'would refuse these values'];

/**
 * Renders each case for each version, gives the objects to the API server of that version and to both generations of promtool, and
 * returns the cases on which the chart disagrees with them.
 *
 * @param report prints a line of progress
 */
export async function differences(
  cases: readonly Case[],
  servers: readonly ApiServer[],
  report: (line: string) => void,
): Promise<Difference[]> {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-truth-'));
  try {
    const unchecked = join(folder, 'chart');
    cpSync(CHART, unchecked, { recursive: true });
    for (const file of ['values.schema.json', 'templates/validation/validate.yaml'])
      rmSync(join(unchecked, file));
    let done = 0;
    const rendered = await inParallel(cases, async (one, worker) => {
      done += 1;
      if (done % 500 === 0) report(`${done} of ${cases.length} rendered`);
      return renders(one, servers, unchecked, join(folder, `values-${worker}.yaml`));
    });
    report('asking the API servers and promtool');
    return await judged(rendered.flat(), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T, worker: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const left = [...items.entries()].reverse();
  const worker = async (_: unknown, number: number): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop())
      results[next[0]] = await work(next[1], number);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

/** Matches keys of values that the chart treats differently by the version of Kubernetes: those with a `since`, and three others. */
const VERSIONED = new RegExp(
  `"(${[...versionedKeys(valuesSchema), 'env', 'envFrom', 'extraObjects'].join('|')})":`,
);

function versionedKeys(schema: JsonSchema): string[] {
  const keys = new Set<string>();
  mapSchema(schema, (node) => {
    for (const [key, { since }] of Object.entries(node.properties ?? {}))
      if (since !== undefined) keys.add(key);
    return node;
  });
  return [...keys];
}

/** The result of a case for each server; if the version does not matter, one render serves all. */
async function renders(
  one: Case,
  servers: readonly ApiServer[],
  unchecked: string,
  file: string,
): Promise<Rendered[]> {
  const isVersioned = VERSIONED.test(JSON.stringify(one.values));
  const results: Rendered[] = [];
  for (const server of servers) {
    const [first] = results;
    const rendered =
      first === undefined || isVersioned ? await render(one, server, unchecked, file) : first;
    results.push({ ...rendered, server });
  }
  return results;
}

async function render(
  one: Case,
  server: ApiServer,
  unchecked: string,
  file: string,
): Promise<Rendered> {
  writeFileSync(file, JSON.stringify(one.values));
  try {
    return {
      case: one,
      server,
      refused: undefined,
      manifests: await template(CHART, server, file),
    };
  } catch (error) {
    const refused = error instanceof RunError ? error.stderr.trim() : String(error);
    const manifests = await template(unchecked, server, file).catch(() => undefined);
    return { case: one, server, refused, manifests };
  }
}

async function template(chart: string, server: ApiServer, file: string): Promise<Manifest[]> {
  const args = ['--namespace', 'default', '--kube-version', server.version, '--values', file];
  const helm = await resolveTool('helm-4');
  // A render ends before it needs garbage collection.
  const env = { GOGC: 'off' };
  return parseManifests(
    await run(helm, ['template', 'shop', chart, ...WITH_OPERATOR, ...args], { env }),
  );
}

/** A Deployment, and the Pod that its controller would create, because some rules apply only to Pods. */
function withPods(manifest: Manifest): Manifest[] {
  if (manifest.kind !== 'Deployment') return [manifest];
  const { template } = manifest.spec as { readonly template: Pick<Manifest, 'metadata' | 'spec'> };
  const metadata = { ...template.metadata, ...pickName(manifest.metadata) };
  return [manifest, { apiVersion: 'v1', kind: 'Pod', ...template, metadata }];
}

function pickName({ name, namespace }: Manifest['metadata']): { name: string; namespace: string } {
  return { name, namespace };
}

async function judged(rendered: readonly Rendered[], folder: string): Promise<Difference[]> {
  const api = new Refusals();
  await inParallel(rendered, ({ manifests = [], server }) => api.ask(server, manifests));
  // Only objects that the API server accepts reach the operator.
  const taken = rendered.flatMap(({ manifests = [], server }) =>
    manifests.filter((manifest) => api.of(server, [manifest]) === undefined),
  );
  const prometheus = new Map<string, string>();
  for (const generation of GENERATIONS) {
    const files = taken.flatMap((manifest) => prometheusFile(manifest, generation) ?? []);
    const refused = await refusals(generation, files, join(folder, generation));
    for (const [text, why] of refused) prometheus.set(text, `${generation}: ${why}`);
  }
  const refusedByPrometheus = (manifests: readonly Manifest[]): string | undefined =>
    manifests
      .flatMap((manifest) => GENERATIONS.map((generation) => prometheusFile(manifest, generation)))
      .map((file) => prometheus.get(file?.text ?? ''))
      .find((why) => why !== undefined);
  return rendered.flatMap(({ case: one, manifests, server, refused }): Difference[] => {
    const judges =
      manifests === undefined
        ? 'it cannot be rendered'
        : (twice(manifests) ?? api.of(server, manifests) ?? refusedByPrometheus(manifests));
    if ((refused === undefined) === (judges === undefined)) return [];
    if (refused !== undefined && !isOnBehalf(one, refused)) return [];
    return [{ ...one, kubernetes: server.version, chart: refused, judges }];
  });
}

/** The message of Helm 3 if two objects have the same name; with Helm 4 the last one wins. */
function twice(manifests: readonly Manifest[]): string | undefined {
  const names = manifests.map(({ apiVersion, kind, metadata }) => {
    const { name, namespace = 'default' } = metadata as { name: string; namespace?: string };
    return `${kind} ${name} of ${apiVersion} in ${namespace}`;
  });
  const again = names.find((name, index) => names.indexOf(name) !== index);
  return again && `${again} already exists`;
}

/** The answers of API servers, each asked only once for the same object. */
class Refusals {
  private readonly known = new Map<string, Promise<string | undefined>>();
  private readonly answers = new Map<string, string>();

  async ask(server: ApiServer, manifests: readonly Manifest[]): Promise<void> {
    for (const manifest of manifests.flatMap(withPods)) {
      const key = this.key(server, manifest);
      const asked = this.known.get(key) ?? server.refusal(manifest);
      this.known.set(key, asked);
      const why = await asked;
      if (why !== undefined) this.answers.set(key, why);
    }
  }

  of(server: ApiServer, manifests: readonly Manifest[]): string | undefined {
    return manifests
      .flatMap(withPods)
      .map((manifest) => this.answers.get(this.key(server, manifest)))
      .find((why) => why !== undefined);
  }

  private key({ version }: ApiServer, manifest: Manifest): string {
    return `${version} ${JSON.stringify(manifest)}`;
  }
}

/**
 * Whether the chart refuses on behalf of Kubernetes or Prometheus, not because of a rule for its own values, nor because a template
 * failed.
 */
function isOnBehalf({ own }: Case, refused: string): boolean {
  if (refused.includes('the values contradict each other')) return false;
  if (refused.includes('error calling') || refused.includes('executing "')) return true;
  return !own && (refused.includes(SCHEMA) || RULES.some((heading) => refused.includes(heading)));
}
