import type { EnvVar } from './manifests';
import type { Workload } from './plan';
import { fieldOf, type PodFields } from './pod-fields';

/**
 * The environment of one replica: the rendered one. Only where it listens differs, because in a cluster every Pod
 * has an address of its own and here they share one.
 *
 * @param localPorts port on 127.0.0.1 for each of the container's ports
 */
export function replicaEnv(
  { env, ports }: Workload,
  pod: PodFields,
  localPorts: ReadonlyMap<number, number>,
): NodeJS.ProcessEnv {
  const rendered: Record<string, string> = {};
  const local = (port: number): string => String(localPorts.get(port) ?? port);
  for (const variable of env) {
    const value = valueOf(variable, pod, rendered);
    // What comes after may refer to it.
    const isPort = variable.name === 'PORT' || variable.name === 'METRICS_PORT';
    if (value !== undefined) rendered[variable.name] = isPort ? local(Number(value)) : value;
  }
  return {
    PATH: process.env.PATH,
    PORT: local(ports.http ?? DEFAULT_PORT),
    ...rendered,
    HOST: '127.0.0.1',
  };
}

/** The service's own default, for a container that names no port. */
const DEFAULT_PORT = 5000;

function valueOf(
  { value = '', valueFrom }: EnvVar,
  pod: PodFields,
  before: Readonly<Record<string, string>>,
): string | undefined {
  if (valueFrom === undefined) return expanded(value, before);
  return valueFrom.fieldRef && fieldOf(pod, valueFrom.fieldRef.fieldPath);
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
