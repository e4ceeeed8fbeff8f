import { hostname } from 'node:os';
import { type Container, containerPort, type Labels, type PodTemplate } from './manifests';

const ADDRESS = '127.0.0.1';

/**
 * The fields of a replica of this name that environment variables may use, by `fieldPath`; the node is this machine. Returns an
 * empty text for a label or annotation that the Pod lacks, like Kubernetes, and undefined for a field that only a cluster has.
 */
export function podFields(
  { metadata, spec }: PodTemplate,
  namespace: string,
  name: string,
): (path: string) => string | undefined {
  const fields: Labels = {
    'metadata.name': name,
    'metadata.namespace': namespace,
    'spec.nodeName': hostname(),
    'spec.serviceAccountName': spec.serviceAccountName ?? 'default',
    'status.podIP': ADDRESS,
    'status.podIPs': ADDRESS,
    'status.hostIP': ADDRESS,
    'status.hostIPs': ADDRESS,
  };
  return (path) => {
    const [, kind, key = ''] = /^metadata\.(label|annotation)s\['(.*)'\]$/.exec(path) ?? [];
    if (kind === undefined) return fields[path];
    return (kind === 'label' ? metadata.labels : metadata.annotations)?.[key] ?? '';
  };
}

/**
 * The environment of one replica: the rendered one, without values that only a cluster has. Host and ports differ, because in a
 * cluster every Pod has an address of its own, and here all replicas share one.
 *
 * @param localPorts port on 127.0.0.1 for each port of the container
 */
export function replicaEnv(
  container: Container,
  fieldOf: ReturnType<typeof podFields>,
  localPorts: ReadonlyMap<number, number>,
): NodeJS.ProcessEnv {
  const rendered: Record<string, string> = {};
  const local = (port: number): string => String(localPorts.get(port) ?? port);
  for (const { name, value = '', valueFrom } of container.env ?? []) {
    const field = valueFrom?.fieldRef && fieldOf(valueFrom.fieldRef.fieldPath);
    const given = valueFrom === undefined ? expanded(value, rendered) : field;
    // Later variables may refer to this one.
    const isPort = name === 'PORT' || name === 'METRICS_PORT';
    if (given !== undefined) rendered[name] = isPort ? local(Number(given)) : given;
  }
  const port = local(containerPort(container, 'http'));
  return { PATH: process.env.PATH, PORT: port, ...rendered, HOST: ADDRESS };
}

/**
 * Replaces `$(NAME)` by the value of an earlier variable; `$$` becomes a dollar sign, and `$(NAME)` of an unknown variable stays.
 * Source: https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function expanded(value: string, before: NodeJS.ProcessEnv): string {
  return value.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (reference, name?: string) =>
    name === undefined ? '$' : (before[name] ?? reference),
  );
}
