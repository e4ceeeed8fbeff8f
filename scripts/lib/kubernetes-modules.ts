import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { goModule } from './go';

export const LOCK = 'schema/kubernetes.lock.json';

/** A Go module that the lock names. */
interface Module {
  readonly path: string;
  readonly version: string;
  /** Go's `h1:` hash of the module's files. */
  readonly sum?: string;
}

/** A node of Kubernetes' OpenAPI 2 file or of a CustomResourceDefinition. */
export interface OpenApiNode {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly required?: readonly string[];
  readonly items?: OpenApiNode;
  readonly properties?: Readonly<Record<string, OpenApiNode>>;
  readonly additionalProperties?: OpenApiNode;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
}

/** The published definitions of a version of Kubernetes such as `1.37`. */
export interface Version {
  readonly version: string;
  readonly definitions: Readonly<Record<string, OpenApiNode>>;
}

interface CustomResourceDefinition {
  readonly spec: {
    readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: OpenApiNode } }[];
  };
}

/** Kubernetes' OpenAPI 2 definitions of each version in the lock, the oldest first. */
export async function kubernetesVersions(): Promise<Version[]> {
  const downloads = await download('k8s.io/kubernetes');
  return downloads.map(({ version, folder }) => {
    const swagger = readFileSync(join(folder, 'api/openapi-spec/swagger.json'), 'utf8');
    const { definitions } = JSON.parse(swagger) as Pick<Version, 'definitions'>;
    return { version: version.replace(/^v|[.][0-9]+$/g, ''), definitions };
  });
}

/** Prometheus Operator's CustomResourceDefinitions of ServiceMonitor and PrometheusRule. */
export async function customResourceDefinitions(): Promise<CustomResourceDefinition[]> {
  const [operator] = await download('github.com/prometheus-operator/prometheus-operator');
  return ['servicemonitors', 'prometheusrules'].map((plural) => {
    const file = `example/prometheus-operator-crd/monitoring.coreos.com_${plural}.yaml`;
    const text = readFileSync(join(operator?.folder ?? '', file), 'utf8');
    return parse(text) as CustomResourceDefinition;
  });
}

/**
 * Downloads the versions of a module that are in the lock, or finds them in Go's cache, and records the hashes of new versions
 * in the lock.
 *
 * @throws {Error} when a hash differs from the recorded one, or the lock lacks the module.
 */
async function download(path: string): Promise<{ version: string; folder: string }[]> {
  const { modules } = JSON.parse(readFileSync(LOCK, 'utf8')) as { modules: Module[] };
  const wanted = modules.filter((one) => one.path === path);
  if (wanted.length === 0) throw new Error(`${LOCK}: ${path} is missing`);
  const downloads = await Promise.all(
    wanted.map(async (one) => ({ ...one, ...(await goModule(nameOf(one), tmpdir())) })),
  );
  const sums = new Map(downloads.map((one) => [nameOf(one), one.Sum]));
  const recorded = modules.map((module) => {
    const actual = sums.get(nameOf(module)) ?? module.sum;
    if (module.sum === undefined || module.sum === actual) return { ...module, sum: actual };
    throw new Error(
      `${nameOf(module)}: its hash is ${actual ?? ''}, but ${LOCK} says ${module.sum}; after a change of its version, remove "sum" there`,
    );
  });
  if (recorded.some(({ sum }, index) => sum !== modules[index]?.sum))
    writeFileSync(LOCK, `${JSON.stringify({ modules: recorded }, null, 2)}\n`);
  return downloads.map(({ version, Dir }) => ({ version, folder: Dir }));
}

function nameOf({ path, version }: Module): string {
  return `${path}@${version}`;
}
