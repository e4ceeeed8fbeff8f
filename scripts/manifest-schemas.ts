import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { downloadKubernetes, LOCK } from './lib/kubernetes-modules';

const USAGE = `usage: npm run generate:manifests

Writes the schemas that kubeconform checks the chart's manifests with, test/chart/generated, from the Go modules
of the oldest and the newest Kubernetes and of Prometheus Operator that ${LOCK} names, and records
the modules' hashes there. To move to another version: change it in the lock, remove its "sum", run this and
npm run generate:kubernetes. Needs Go.`;

const FOLDER = 'test/chart/generated';

/** Kinds that the chart renders: kubeconform's name of the file, and the published definition. */
const KINDS: Readonly<Record<string, string>> = {
  'deployment-apps-v1': 'apps.v1.Deployment',
  'service-v1': 'core.v1.Service',
  'serviceaccount-v1': 'core.v1.ServiceAccount',
  'pod-v1': 'core.v1.Pod',
  'configmap-v1': 'core.v1.ConfigMap',
  'poddisruptionbudget-policy-v1': 'policy.v1.PodDisruptionBudget',
  'horizontalpodautoscaler-autoscaling-v2': 'autoscaling.v2.HorizontalPodAutoscaler',
  'ingress-networking-v1': 'networking.v1.Ingress',
  'networkpolicy-networking-v1': 'networking.v1.NetworkPolicy',
};
const CUSTOM_KINDS: Readonly<Record<string, string>> = {
  'servicemonitor-monitoring-v1': 'servicemonitors',
  'prometheusrule-monitoring-v1': 'prometheusrules',
};

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
/** Published as strings only; Kubernetes takes numbers, too. */
const SCALARS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
};

type Node = Readonly<Record<string, unknown>>;
type Definitions = Readonly<Record<string, Node>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The node without prose and extensions, and closed when it names its properties. */
export function strict(node: Node): Node {
  if (node['x-kubernetes-int-or-string'] === true) return { type: ['string', 'integer'] };
  const kept = Object.entries(node).filter(
    ([key, value]) =>
      !key.startsWith('x-') &&
      !['description', 'format', 'default'].includes(key) &&
      // (?i), which not every regular expression has
      !(key === 'pattern' && String(value).includes('(?i)')),
  );
  const closed = isNode(node.properties) && node.additionalProperties === undefined;
  return {
    ...Object.fromEntries(kept.map(([key, value]) => [key, strictValue(key, value)])),
    ...(closed && { additionalProperties: false }),
  };
}

function strictValue(key: string, value: unknown): unknown {
  if (key === 'properties' && isNode(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [name, strict(child as Node)]),
    );
  return isNode(value) ? strict(value) : value;
}

/** A self-contained schema: `root` and the definitions that it reaches. */
export function selfContained(root: Node, published: Definitions): Node {
  const definitions: Record<string, Node> = {};
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    if (!isNode(value)) return;
    const name = typeof value.$ref === 'string' ? value.$ref.replace('#/definitions/', '') : '';
    if (name !== '' && definitions[name] === undefined) {
      definitions[name] = SCALARS[name] ?? strict(published[name] ?? {});
      collect(definitions[name]);
    }
    Object.values(value).forEach(collect);
  };
  const schema = strict(root);
  collect(schema);
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...schema, definitions };
}

/** The schema of a custom resource, with Kubernetes' own metadata. */
function withMetadata(schema: Node): Node {
  const metadata = { $ref: `#/definitions/${META}` };
  return { ...schema, properties: { ...(schema.properties as Node), metadata } };
}

function write(path: string, schema: Node): void {
  mkdirSync(dirname(join(FOLDER, path)), { recursive: true });
  writeFileSync(join(FOLDER, path), `${JSON.stringify(schema)}\n`);
}

async function main(args: readonly string[]): Promise<void> {
  if (args.length > 0) {
    console.log(USAGE);
    if (!args.includes('--help')) process.exitCode = 1;
    return;
  }
  const { kubernetes, customResource } = await downloadKubernetes();
  const ends = kubernetes.filter((_, index) => index === 0 || index === kubernetes.length - 1);
  for (const { version, definitions } of ends) {
    const published = definitions as Definitions;
    for (const [file, name] of Object.entries(KINDS)) {
      const root = published[`io.k8s.api.${name}`];
      if (root === undefined) throw new Error(`Kubernetes ${version} has no ${name}`);
      write(`v${version}/${file}.json`, selfContained(root, published));
    }
    for (const [file, plural] of Object.entries(CUSTOM_KINDS)) {
      const root = withMetadata(customResource(plural) as Node);
      write(`v${version}/${file}.json`, selfContained(root, published));
    }
  }
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
