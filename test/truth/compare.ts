import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, RunError } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART, type Manifest, parseManifests, WITH_OPERATOR } from '../support/chart';
import type { ApiServer } from './api-server';
import type { Case } from './cases';
import { GENERATIONS, prometheusFile, type PrometheusFile, refusals } from './prometheus';

/** A case on which the chart and the judges do not agree. */
export interface Difference extends Case {
  readonly kubernetes: string;
  /** What the chart says of it; undefined when it takes it. */
  readonly chart: string | undefined;
  /** What the judges say of it; undefined when they take it. */
  readonly judges: string | undefined;
}

/** What comes of values, for one version of Kubernetes. */
interface Rendered {
  readonly case: Case;
  readonly server: ApiServer;
  readonly refused: string | undefined;
  /** What the chart renders, or would if it checked nothing; undefined when that is nothing that could be judged. */
  readonly manifests: readonly Manifest[] | undefined;
}

const SCHEMA = "values don't meet the specifications of the schema";
const RULES = ['the values are not as the schema says', 'would refuse these values'];

/**
 * Renders each case for each version, gives what is rendered to that version's API server and to both generations of
 * promtool, and returns where the chart says something else than they.
 *
 * @param report takes one line of progress
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
    for (const file of ['values.schema.json', 'templates/validate.yaml'])
      rmSync(join(unchecked, file));
    const work = cases.flatMap((one) => servers.map((server) => ({ one, server })));
    let done = 0;
    const rendered = await inParallel(work, async ({ one, server }, worker) => {
      done += 1;
      if (done % 500 === 0) report(`${done} of ${work.length} renders`);
      return render(one, server, unchecked, join(folder, `values-${worker}.yaml`));
    });
    report('asking the API servers and promtool');
    return await judged(rendered, folder);
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
  return parseManifests(await run(helm, ['template', 'shop', chart, ...WITH_OPERATOR, ...args]));
}

/** A Deployment, and the Pod that its controller would create: some rules are only of the latter. */
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
  const known = new Map<string, Promise<string | undefined>>();
  const files: PrometheusFile[] = rendered.flatMap(({ manifests = [] }) =>
    GENERATIONS.flatMap((generation) =>
      manifests.flatMap((manifest) => prometheusFile(manifest, generation) ?? []),
    ),
  );
  const prometheus = await Promise.all(
    GENERATIONS.map((generation) => refusals(generation, files, join(folder, generation))),
  );
  const why = async ({ manifests, server }: Rendered): Promise<string | undefined> => {
    if (manifests === undefined) return 'it cannot be rendered';
    for (const manifest of manifests.flatMap(withPods)) {
      const key = `${server.version} ${JSON.stringify(manifest)}`;
      const answer = known.get(key) ?? server.refusal(manifest);
      known.set(key, answer);
      const refusal = await answer;
      if (refusal !== undefined) return refusal;
      for (const [index, generation] of GENERATIONS.entries()) {
        const text = prometheusFile(manifest, generation)?.text ?? '';
        const refused = prometheus[index]?.get(text);
        if (refused !== undefined) return `${generation}: ${refused}`;
      }
    }
    return undefined;
  };
  const found = await inParallel(rendered, async (one): Promise<Difference[]> => {
    const judges = await why(one);
    const { refused } = one;
    if ((refused === undefined) === (judges === undefined)) return [];
    if (refused !== undefined && !isOnBehalf(one.case, refused)) return [];
    return [{ ...one.case, kubernetes: one.server.version, chart: refused, judges }];
  });
  return found.flat();
}

/**
 * Whether the chart refuses on behalf of Kubernetes or Prometheus: what it asks of its own values is its own affair. A
 * template that could not be executed is nobody's.
 */
function isOnBehalf({ own }: Case, refused: string): boolean {
  if (refused.includes('the values contradict each other')) return false;
  if (refused.includes('error calling') || refused.includes('executing "')) return true;
  return !own && (refused.includes(SCHEMA) || RULES.some((heading) => refused.includes(heading)));
}
