import { hostname } from 'node:os';
import type { Plan } from './plan';

/** Fields of the Pod that a container may ask for, by `fieldPath`. */
export type PodFields = Readonly<Record<string, string>>;

const ADDRESS = '127.0.0.1';

/** Of a replica of this name; the node is this machine. */
export function podFields(
  { workload, namespace }: Pick<Plan, 'workload' | 'namespace'>,
  name: string,
): PodFields {
  const { podLabels, podAnnotations, serviceAccountName } = workload;
  const entries = (kind: string, texts: Readonly<Record<string, string>>): PodFields =>
    Object.fromEntries(
      Object.entries(texts).map(([key, text]) => [`metadata.${kind}['${key}']`, text]),
    );
  return {
    'metadata.name': name,
    'metadata.namespace': namespace,
    ...entries('labels', podLabels),
    ...entries('annotations', podAnnotations),
    'spec.nodeName': hostname(),
    'spec.serviceAccountName': serviceAccountName,
    'status.podIP': ADDRESS,
    'status.podIPs': ADDRESS,
    'status.hostIP': ADDRESS,
    'status.hostIPs': ADDRESS,
  };
}

/** A label or annotation that the Pod does not have is empty, as Kubernetes has it; undefined is another field. */
export function fieldOf(fields: PodFields, path: string): string | undefined {
  const isEntry = /^metadata\.(labels|annotations)\['.*'\]$/.test(path);
  return fields[path] ?? (isEntry ? '' : undefined);
}
