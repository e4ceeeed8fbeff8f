import {
  type Container,
  type Deployment,
  type HorizontalPodAutoscaler,
  type Labels,
  type Manifest,
  type MonitorEndpoint,
  ofKind,
  type Pod,
  type Probe,
  type PrometheusRule,
  type Rule,
  type RuleGroup,
  selects,
  type Service,
  type ServiceMonitor,
} from './manifests';
import { notesOn } from './notes';
import { podFields } from './pod-fields';
import { type Program, programOf } from './program';

/** What to run on this machine, read from the chart's output; nothing in it comes from this script. */
export interface Plan {
  readonly namespace: string;
  readonly workload: Workload;
  /** The Service that users connect to; undefined when none selects the Pods. */
  readonly entrance: Entrance | undefined;
  readonly jobs: readonly ScrapeJob[];
  readonly ruleGroups: readonly RuleGroup[];
  /** What is asked for: the path that "helm test" asks for. */
  readonly path: string;
  /** What the chart asks for and a machine without a cluster cannot give. */
  readonly notes: readonly string[];
}

/** The Deployment. */
export interface Workload {
  readonly name: string;
  readonly replicas: number;
  readonly podLabels: Labels;
  readonly podAnnotations: Labels;
  readonly serviceAccountName: string;
  readonly container: string;
  readonly program: Program;
  readonly env: NonNullable<Container['env']>;
  /** Container ports by name. */
  readonly ports: Readonly<Record<string, number>>;
  readonly startupProbe: Probe | undefined;
  readonly readinessProbe: Probe | undefined;
  readonly livenessProbe: Probe | undefined;
  readonly graceSeconds: number;
  /** How long a new replica may take to become ready. */
  readonly progressDeadlineSeconds: number;
}

interface Entrance {
  readonly service: string;
  readonly port: number;
  readonly containerPort: number;
}

/** One endpoint of a ServiceMonitor with the Service that it selects. */
export interface ScrapeJob {
  readonly name: string;
  readonly endpoint: MonitorEndpoint;
  readonly service: string;
  readonly serviceLabels: Labels;
  readonly containerPort: number;
  readonly publishNotReady: boolean;
  readonly jobLabel: string | undefined;
  readonly targetLabels: readonly string[];
  readonly podTargetLabels: readonly string[];
}

/** Kubernetes' default for a Pod. */
const DEFAULT_GRACE_SECONDS = 30;

/** Kubernetes' default for a Deployment. */
const DEFAULT_PROGRESS_DEADLINE_SECONDS = 600;

/**
 * @param program runs in the place of the container's
 * @throws {Error} when the output has no Deployment, a reference in it leads nowhere, or its program is not here
 */
export function planOf(manifests: readonly Manifest[], program?: string): Plan {
  const [deployment] = ofKind<Deployment>(manifests, 'Deployment');
  if (deployment === undefined)
    throw new Error(
      'the chart renders no Deployment with these values (existingService?): there is nothing to run',
    );
  const [autoscaler] = ofKind<HorizontalPodAutoscaler>(manifests, 'HorizontalPodAutoscaler');
  const workload = workloadOf(deployment, autoscaler, program);
  checkProbes(workload);
  const services = ofKind<Service>(manifests, 'Service').filter(({ spec }) =>
    selects(spec.selector, workload.podLabels),
  );
  const monitors = ofKind<ServiceMonitor>(manifests, 'ServiceMonitor');
  const rules = ofKind<PrometheusRule>(manifests, 'PrometheusRule');
  const namespace = deployment.metadata.namespace ?? 'default';
  return {
    namespace,
    workload,
    entrance: entranceOf(services, workload),
    jobs: monitors.flatMap((monitor) => jobsOf(monitor, services, workload)),
    ruleGroups: rules.flatMap(groupsOf),
    path: pathOf(ofKind<Pod>(manifests, 'Pod')),
    notes: notesOn(deployment, podFields({ workload, namespace }, ''), monitors, rules),
  };
}

/** The page when there is no test, or one without a path of its own. */
function pathOf(tests: readonly Pod[]): string {
  const variables = tests.flatMap(({ spec }) => spec.containers[0]?.env ?? []);
  return variables.find(({ name }) => name === 'SERVICE_PATH')?.value ?? '/';
}

/** With the name of the object before that of each: here all are in one file, where no two may have the same. */
function groupsOf({ metadata, spec }: PrometheusRule): RuleGroup[] {
  const groups = spec.groups ?? [];
  return groups.map((group) => ({ ...group, name: `${metadata.name}/${group.name}` }));
}

/** The rule that this system is about: the first alert of the first group. */
export function mainAlert(plan: Plan): (Rule & { readonly alert: string }) | undefined {
  return plan.ruleGroups
    .flatMap(({ rules }) => rules)
    .find((rule): rule is Rule & { readonly alert: string } => rule.alert !== undefined);
}

function workloadOf(
  deployment: Deployment,
  autoscaler?: HorizontalPodAutoscaler,
  program?: string,
): Workload {
  const { replicas, template, progressDeadlineSeconds } = deployment.spec;
  const [container] = template.spec.containers;
  if (container === undefined)
    throw new Error(`Deployment ${deployment.metadata.name} has no container`);
  return {
    name: deployment.metadata.name,
    replicas: autoscaler?.spec.minReplicas ?? replicas ?? 1,
    podLabels: template.metadata.labels,
    podAnnotations: template.metadata.annotations ?? {},
    serviceAccountName: template.spec.serviceAccountName ?? 'default',
    container: container.name,
    program: programOf(container, program),
    env: container.env ?? [],
    ports: Object.fromEntries(
      (container.ports ?? []).map(({ name, containerPort }) => [
        name ?? String(containerPort),
        containerPort,
      ]),
    ),
    startupProbe: container.startupProbe,
    readinessProbe: container.readinessProbe,
    livenessProbe: container.livenessProbe,
    graceSeconds: template.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS,
    progressDeadlineSeconds: progressDeadlineSeconds ?? DEFAULT_PROGRESS_DEADLINE_SECONDS,
  };
}

/** @throws {Error} here, where there is somebody to tell, and not at the first probe. */
function checkProbes({ startupProbe, readinessProbe, livenessProbe, ...workload }: Workload): void {
  for (const probe of [startupProbe, readinessProbe, livenessProbe])
    if (probe?.httpGet !== undefined) containerPort(workload, probe.httpGet.port);
}

/** A headless Service has no address of its own: it is for discovery, not for users. */
function entranceOf(services: readonly Service[], workload: Workload): Entrance | undefined {
  const service = services.find(({ spec }) => spec.clusterIP !== 'None');
  const port = service?.spec.ports[0];
  if (service === undefined || port === undefined) return undefined;
  return {
    service: service.metadata.name,
    port: port.port,
    containerPort: containerPort(workload, port.targetPort ?? port.port),
  };
}

function jobsOf(
  monitor: ServiceMonitor,
  services: readonly Service[],
  workload: Workload,
): ScrapeJob[] {
  const { selector, endpoints, jobLabel, targetLabels = [], podTargetLabels = [] } = monitor.spec;
  const { name, namespace = 'default' } = monitor.metadata;
  const selected = services.filter(({ metadata }) =>
    selects(selector.matchLabels, metadata.labels),
  );
  return endpoints.flatMap((endpoint, index) =>
    selected.flatMap((service): ScrapeJob[] => {
      const port = service.spec.ports.find((candidate) => candidate.name === endpoint.port);
      if (port === undefined) return [];
      return [
        {
          name: `serviceMonitor/${namespace}/${name}/${index}`,
          endpoint,
          service: service.metadata.name,
          serviceLabels: service.metadata.labels ?? {},
          containerPort: containerPort(workload, port.targetPort ?? port.port),
          publishNotReady: service.spec.publishNotReadyAddresses ?? false,
          jobLabel,
          targetLabels,
          podTargetLabels,
        },
      ];
    }),
  );
}

/** The number of a port that Services and probes may give by name. */
export function containerPort(
  workload: Pick<Workload, 'ports' | 'container'>,
  port: number | string,
): number {
  if (typeof port === 'number') return port;
  const number = workload.ports[port];
  if (number === undefined)
    throw new Error(
      `port "${port}" is none of container ${workload.container}'s: ${Object.keys(workload.ports).join(', ')}`,
    );
  return number;
}
