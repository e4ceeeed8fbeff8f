import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { downloadKubernetes, LOCK } from './lib/kubernetes-modules';
import { runMain } from './lib/main';

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

/** Published as strings only; Kubernetes takes numbers, too. */
const SCALARS: Readonly<Record<string, Node>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
};

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The node without prose and extensions, and closed when it names its properties. */
export function strict(node: Node): Node {
  if (node['x-kubernetes-int-or-string'] === true) return { type: ['string', 'integer'] };
  const kept = Object.entries(node).filter(
    ([key, value]) =>
      !/^(x-.*|description|format|default)$/.test(key) &&
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
  if (!isNode(value)) return value;
  if (key !== 'properties') return strict(value);
  const children = Object.entries(value as Readonly<Record<string, Node>>);
  return Object.fromEntries(children.map(([name, child]) => [name, strict(child)]));
}

/** A self-contained schema: `root` and the definitions that it reaches. */
export function selfContained(root: Node, published: Readonly<Record<string, Node>>): Node {
  const definitions: Record<string, Node> = {};
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { $ref } = value as { $ref?: unknown };
    const name = typeof $ref === 'string' ? $ref.replace('#/definitions/', '') : '';
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
  const metadata = { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
  return { ...schema, properties: { ...(schema.properties as Node), metadata } };
}

function write(path: string, schema: Node): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(schema)}\n`);
}

async function main(): Promise<void> {
  const { kubernetes, customResource } = await downloadKubernetes();
  const ends = kubernetes.filter((_, index) => index === 0 || index === kubernetes.length - 1);
  for (const { version, definitions } of ends) {
    const published = definitions as Readonly<Record<string, Node>>;
    for (const [file, name] of Object.entries(KINDS)) {
      const root = published[`io.k8s.api.${name}`];
      if (root === undefined) throw new Error(`Kubernetes ${version} has no ${name}`);
      write(join(FOLDER, `v${version}/${file}.json`), selfContained(root, published));
    }
    for (const [file, plural] of Object.entries(CUSTOM_KINDS)) {
      const root = withMetadata(customResource(plural) as Node);
      write(join(FOLDER, `v${version}/${file}.json`), selfContained(root, published));
    }
  }
}

const program = new Command('npm run generate:manifests')
  .description(
    `Writes the schemas that kubeconform checks the chart's manifests with, ${FOLDER}, from the Go modules of the ` +
      `oldest and the newest Kubernetes and of Prometheus Operator that ${LOCK} names, and records the modules' hashes ` +
      'there. To move to another version: change it in the lock, remove its "sum", run this and npm run ' +
      'generate:kubernetes.',
  )
  .action(main);

if (require.main === module) runMain(program);
