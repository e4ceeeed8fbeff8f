import { podFields, whyUnset } from './environment';
import type * as kube from './manifests';
import { containerPort, ofKind, selects } from './manifests';
import { type Program, programOf } from './program';

/** What to run on this machine, read from the chart's output; nothing in it comes from this script. */
export interface Plan {
  readonly namespace: string;
  readonly workload: Workload;
  /** The container's port behind the Service that users connect to; undefined when none selects the Pods. */
  readonly entrance: number | undefined;
  readonly jobs: readonly ScrapeJob[];
  readonly ruleGroups: readonly kube.RuleGroup[];
  /** What is asked for: the path that "helm test" asks for. */
  readonly path: string;
  /** What the chart asks for and a machine without a cluster cannot give. */
  readonly notes: readonly string[];
}

/** The Deployment. */
export interface Workload {
  readonly name: string;
  readonly replicas: number;
  readonly template: kube.PodTemplate;
  readonly container: kube.Container;
  readonly program: Program;
  /** How long a new replica may take to become ready. */
  readonly progressDeadlineSeconds: number;
}

/** One endpoint of a ServiceMonitor with the Service that it selects. */
export interface ScrapeJob {
  readonly name: string;
  readonly monitor: kube.ServiceMonitor['spec'];
  readonly endpoint: kube.MonitorEndpoint;
  readonly service: kube.Service;
  readonly containerPort: number;
}

/** Kubernetes' default for a Deployment. */
const DEFAULT_PROGRESS_DEADLINE_SECONDS = 600;

/**
 * @param program runs in the place of the container's
 * @throws {Error} when the output has no Deployment, a reference in it leads nowhere, or its program is not here
 */
export function planOf(manifests: readonly kube.Manifest[], program?: string): Plan {
  const [deployment] = ofKind<kube.Deployment>(manifests, 'Deployment');
  if (deployment === undefined)
    throw new Error(
      'the chart renders no Deployment with these values (existingService?): there is nothing to run',
    );
  const [autoscaler] = ofKind<kube.HorizontalPodAutoscaler>(manifests, 'HorizontalPodAutoscaler');
  const workload = workloadOf(deployment, autoscaler, program);
  const services = ofKind<kube.Service>(manifests, 'Service').filter(({ spec }) =>
    selects(spec.selector, workload.template.metadata.labels),
  );
  const monitors = ofKind<kube.ServiceMonitor>(manifests, 'ServiceMonitor');
  const rules = ofKind<kube.PrometheusRule>(manifests, 'PrometheusRule');
  const namespace = deployment.metadata.namespace ?? 'default';
  return {
    namespace,
    workload,
    entrance: entranceOf(services, workload),
    jobs: monitors.flatMap((monitor) => jobsOf(monitor, services, workload)),
    ruleGroups: rules.flatMap(groupsOf),
    path: pathOf(ofKind<kube.Pod>(manifests, 'Pod')),
    notes: [
      ...notesOn(workload, namespace),
      ...(monitors.length === 0 ? ['no ServiceMonitor is rendered: nothing is scraped'] : []),
      ...(rules.length === 0 ? ['no PrometheusRule is rendered: there is no alert'] : []),
    ],
  };
}

/** The rule that this system is about: the first alert of the first group. */
export function mainAlert(plan: Plan): (kube.Rule & { readonly alert: string }) | undefined {
  return plan.ruleGroups
    .flatMap(({ rules }) => rules)
    .find((rule): rule is kube.Rule & { readonly alert: string } => rule.alert !== undefined);
}

/** Probes are checked here, where there is somebody to tell, and not when they are first tried. */
function workloadOf(
  { metadata: { name }, spec }: kube.Deployment,
  autoscaler?: kube.HorizontalPodAutoscaler,
  program?: string,
): Workload {
  const { replicas, template, progressDeadlineSeconds } = spec;
  const [container] = template.spec.containers;
  if (container === undefined) throw new Error(`Deployment ${name} has no container`);
  const { startupProbe, readinessProbe, livenessProbe } = container;
  for (const probe of [startupProbe, readinessProbe, livenessProbe])
    if (probe?.httpGet !== undefined) containerPort(container, probe.httpGet.port);
  return {
    name,
    replicas: autoscaler?.spec.minReplicas ?? replicas ?? 1,
    template,
    container,
    program: programOf(container, program),
    progressDeadlineSeconds: progressDeadlineSeconds ?? DEFAULT_PROGRESS_DEADLINE_SECONDS,
  };
}

/** A headless Service has no address of its own: it is for discovery, not for users. */
function entranceOf(
  services: readonly kube.Service[],
  { container }: Workload,
): number | undefined {
  const port = services.find(({ spec }) => spec.clusterIP !== 'None')?.spec.ports[0];
  return port && containerPort(container, port.targetPort ?? port.port);
}

function jobsOf(
  { metadata: { name, namespace = 'default' }, spec: monitor }: kube.ServiceMonitor,
  services: readonly kube.Service[],
  { container }: Workload,
): ScrapeJob[] {
  const selected = services.filter(({ metadata }) =>
    selects(monitor.selector.matchLabels, metadata.labels),
  );
  return monitor.endpoints.flatMap((endpoint, index) =>
    selected.flatMap((service) => {
      const port = service.spec.ports.find((candidate) => candidate.name === endpoint.port);
      if (port === undefined) return [];
      const number = containerPort(container, port.targetPort ?? port.port);
      const job = `serviceMonitor/${namespace}/${name}/${index}`;
      return [{ name: job, monitor, endpoint, service, containerPort: number }];
    }),
  );
}

/** With the name of the object before that of each: here all are in one file, where no two may have the same. */
function groupsOf({ metadata, spec: { groups = [] } }: kube.PrometheusRule): kube.RuleGroup[] {
  return groups.map((group) => ({ ...group, name: `${metadata.name}/${group.name}` }));
}

/** The page when there is no test, or one without a path of its own. */
function pathOf(tests: readonly kube.Pod[]): string {
  const variables = tests.flatMap(({ spec }) => spec.containers[0]?.env ?? []);
  return variables.find(({ name }) => name === 'SERVICE_PATH')?.value ?? '/';
}

function notesOn({ container, template }: Workload, namespace: string): string[] {
  const { containers, initContainers = [] } = template.spec;
  const { env = [], envFrom = [] } = container;
  const fields = podFields(template, namespace, '');
  return [
    ...env.flatMap((variable) => whyUnset(variable, fields) ?? []),
    ...[...initContainers, ...containers.slice(1)].map(
      ({ name }) => `the container ${name} is left out here`,
    ),
    ...(envFrom.length > 0 ? ['envFrom names objects of the cluster and is left out here'] : []),
  ];
}
