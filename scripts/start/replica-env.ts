import type { EnvVar } from './manifests';
import type { Workload } from './plan';

/** Fields of the Pod that a container may ask for, by `fieldPath`. */
export type PodFields = Readonly<Record<string, string>>;

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
  const rendered = Object.fromEntries(
    env.map((variable) => [variable.name, valueOf(variable, pod)]),
  );
  const local = (port: number): string => String(localPorts.get(port) ?? port);
  const { PORT = String(ports.http ?? DEFAULT_PORT), METRICS_PORT } = rendered;
  return {
    PATH: process.env.PATH,
    ...rendered,
    HOST: '127.0.0.1',
    PORT: local(Number(PORT)),
    ...(METRICS_PORT !== undefined && { METRICS_PORT: local(Number(METRICS_PORT)) }),
  };
}

/** The service's own default, for a container that names no port. */
const DEFAULT_PORT = 5000;

function valueOf({ value, valueFrom }: EnvVar, pod: PodFields): string | undefined {
  if (valueFrom !== undefined) return pod[valueFrom.fieldRef?.fieldPath ?? ''];
  return value ?? '';
}
