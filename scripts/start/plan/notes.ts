import type { Deployment, EnvVar, PrometheusRule, ServiceMonitor } from './manifests';
import { fieldOf, type PodFields } from './pod-fields';

/** What these manifests ask for and a machine without a cluster cannot give. */
export function notesOn(
  deployment: Deployment,
  pod: PodFields,
  monitors: readonly ServiceMonitor[],
  rules: readonly PrometheusRule[],
): string[] {
  const { containers, initContainers = [] } = deployment.spec.template.spec;
  const { env = [], envFrom = [] } = containers[0] ?? {};
  const others = [...initContainers, ...containers.slice(1)];
  return [
    ...env.flatMap((variable) => noteOn(variable, pod) ?? []),
    ...others.map(({ name }) => `the container ${name} is left out here`),
    ...(envFrom.length > 0 ? ['envFrom names objects of the cluster and is left out here'] : []),
    ...(monitors.length === 0 ? ['no ServiceMonitor is rendered: nothing is scraped'] : []),
    ...(rules.length === 0 ? ['no PrometheusRule is rendered: there is no alert'] : []),
  ];
}

function noteOn({ name, valueFrom }: EnvVar, pod: PodFields): string | undefined {
  if (valueFrom === undefined) return undefined;
  const { fieldRef, resourceFieldRef } = valueFrom;
  if (resourceFieldRef !== undefined)
    return `${name} is the container's ${resourceFieldRef.resource}, which a process here does not have, and is left unset`;
  if (fieldRef === undefined)
    return `${name} comes from an object of the cluster and is left unset here`;
  if (fieldOf(pod, fieldRef.fieldPath) !== undefined) return undefined;
  return `${name} is the Pod's ${fieldRef.fieldPath}, which a process here does not have, and is left unset`;
}
