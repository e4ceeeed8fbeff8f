import { hostname } from 'node:os';
import type { Container, EnvVar, Labels, PodTemplate } from './manifests';

/** Fields of the Pod that a container may ask for, by `fieldPath`. */
export type PodFields = Labels;

const ADDRESS = '127.0.0.1';
/** The service's own default, for a container that names no port. */
const DEFAULT_PORT = 5000;

/** Of a replica of this name; the node is this machine. */
export function podFields(
  { metadata, spec }: PodTemplate,
  namespace: string,
  name: string,
): PodFields {
  const entries = (kind: string, texts: Labels = {}): [string, string][] =>
    Object.entries(texts).map(([key, text]) => [`metadata.${kind}['${key}']`, text]);
  return {
    'metadata.name': name,
    'metadata.namespace': namespace,
    ...Object.fromEntries(entries('labels', metadata.labels)),
    ...Object.fromEntries(entries('annotations', metadata.annotations)),
    'spec.nodeName': hostname(),
    'spec.serviceAccountName': spec.serviceAccountName ?? 'default',
    'status.podIP': ADDRESS,
    'status.podIPs': ADDRESS,
    'status.hostIP': ADDRESS,
    'status.hostIPs': ADDRESS,
  };
}

/** A label or annotation that the Pod does not have is empty, as Kubernetes has it; undefined is another field. */
function fieldOf(fields: PodFields, path: string): string | undefined {
  const isEntry = /^metadata\.(labels|annotations)\['.*'\]$/.test(path);
  return fields[path] ?? (isEntry ? '' : undefined);
}

/** Why a variable cannot be given here; undefined when it can. */
export function whyUnset({ name, valueFrom }: EnvVar, pod: PodFields): string | undefined {
  if (valueFrom === undefined) return undefined;
  const { fieldRef, resourceFieldRef } = valueFrom;
  const lacking = (what: string): string =>
    `${name} is the ${what}, which a process here does not have, and is left unset`;
  if (resourceFieldRef !== undefined) return lacking(`container's ${resourceFieldRef.resource}`);
  if (fieldRef === undefined)
    return `${name} comes from an object of the cluster and is left unset here`;
  const isKnown = fieldOf(pod, fieldRef.fieldPath) !== undefined;
  return isKnown ? undefined : lacking(`Pod's ${fieldRef.fieldPath}`);
}

/**
 * The environment of one replica: the rendered one. Only where it listens differs, because in a cluster every Pod
 * has an address of its own and here they share one.
 *
 * @param localPorts port on 127.0.0.1 for each of the container's ports
 */
export function replicaEnv(
  { env = [], ports = [] }: Container,
  pod: PodFields,
  localPorts: ReadonlyMap<number, number>,
): NodeJS.ProcessEnv {
  const rendered: Record<string, string> = {};
  const local = (port: number): string => String(localPorts.get(port) ?? port);
  for (const { name, value = '', valueFrom } of env) {
    const given =
      valueFrom === undefined
        ? expanded(value, rendered)
        : valueFrom.fieldRef && fieldOf(pod, valueFrom.fieldRef.fieldPath);
    // What comes after may refer to it.
    const isPort = name === 'PORT' || name === 'METRICS_PORT';
    if (given !== undefined) rendered[name] = isPort ? local(Number(given)) : given;
  }
  const http = ports.find(({ name }) => name === 'http')?.containerPort ?? DEFAULT_PORT;
  return { PATH: process.env.PATH, PORT: local(http), ...rendered, HOST: ADDRESS };
}

/**
 * Fills in `$(NAME)` of the variables before it; `$$` is a dollar, and a name that is unknown stays as it is.
 * Source: https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function expanded(
  value: string,
  before: Readonly<Record<string, string | undefined>>,
): string {
  return value.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (reference, name?: string) =>
    name === undefined ? '$' : (before[name] ?? reference),
  );
}
