import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { downloadModule, type GoModule, readCustomResource } from './go-module';

export const LOCK = 'schema/kubernetes.lock.json';

const KUBERNETES = 'k8s.io/kubernetes';
const OPERATOR = 'github.com/prometheus-operator/prometheus-operator';

type Definitions = Readonly<Record<string, object>>;

/** What the modules that the lock names publish. */
interface Published {
  /** Kubernetes' OpenAPI 2 definitions by version such as `1.37`, the oldest first. */
  readonly kubernetes: readonly { readonly version: string; readonly definitions: Definitions }[];
  /** The schema of a custom resource of Prometheus Operator by its plural name, such as `servicemonitors`. */
  readonly customResource: (plural: string) => object;
}

/**
 * Downloads the modules, or finds them in Go's cache, and records the hashes of new ones in the lock.
 *
 * @throws {Error} when a hash is not the recorded one, or the lock lacks a module.
 */
export async function downloadKubernetes(): Promise<Published> {
  console.error('downloading the Go modules …');
  const lock = JSON.parse(readFileSync(LOCK, 'utf8')) as { modules: GoModule[] };
  const downloads = await Promise.all(lock.modules.map((module) => downloadModule(module, LOCK)));
  const modules = downloads.map(({ module }) => module);
  writeFileSync(LOCK, `${JSON.stringify({ modules }, null, 2)}\n`);
  const of = (path: string): typeof downloads => {
    const found = downloads.filter(({ module }) => module.path === path);
    if (found.length === 0) throw new Error(`${LOCK}: ${path} is missing`);
    return found;
  };
  const [operator] = of(OPERATOR);
  return {
    kubernetes: of(KUBERNETES).map(({ folder, module }) => ({
      version: module.version.replace(/^v|[.][0-9]+$/g, ''),
      definitions: readDefinitions(folder),
    })),
    customResource: (plural) => readCustomResource(operator?.folder ?? '', plural) as object,
  };
}

function readDefinitions(folder: string): Definitions {
  const swagger = readFileSync(join(folder, 'api/openapi-spec/swagger.json'), 'utf8');
  return (JSON.parse(swagger) as { definitions: Definitions }).definitions;
}
