import { run, type RunError } from '../../lib/run';
import { podFields, replicaEnv } from './environment';
import type { Container, Manifest, PodTemplate, Rule } from './manifests';
import { containerPort, parseManifests, selects } from './manifests';
import { programOf } from './program';

/** What to run on this machine, read from the objects that the chart renders. */
export type Plan = ReturnType<typeof planOf>;

/** What to run of the Deployment. */
export type Workload = ReturnType<typeof workloadOf>;

/** One endpoint of a ServiceMonitor, with the Service that the ServiceMonitor selects. */
export type ScrapeJob = ReturnType<typeof jobsOf>[number];

type Alert = Rule & { readonly alert: string };

/** API versions of Prometheus Operator: without them, "auto" would leave out ServiceMonitor and PrometheusRule. */
const API_VERSIONS = 'monitoring.coreos.com/v1,monitoring.rhobs/v1,azmonitoring.coreos.com/v1';

/**
 * The output of `helm template` for the chart, as on a cluster with Prometheus Operator.
 *
 * @param valueArgs -f, --set and the like
 * @throws {Error} with Helm's message, which contains the chart's when a value is wrong
 */
export async function render(
  helm: string,
  valueArgs: readonly string[],
  { release = 'app', namespace = 'default' } = {},
): Promise<string> {
  const fixed = ['--namespace', namespace, '--api-versions', API_VERSIONS];
  const rendered = run(helm, ['template', release, 'chart', ...fixed, ...valueArgs]);
  return rendered.catch((cause: unknown) => {
    const { stderr, message } = cause as RunError;
    throw new Error(stderr.trim() || message, { cause });
  });
}

/** The groups of every PrometheusRule, as one rules file of Prometheus may hold them. */
export function ruleGroupsOf(ofKind: ReturnType<typeof parseManifests>) {
  // Prefixed by the name of the object: all groups are in one file here, where names of groups must differ.
  return ofKind('PrometheusRule').flatMap(({ metadata, spec }) =>
    spec.groups.map((group) => ({ ...group, name: `${metadata.name}/${group.name}` })),
  );
}

/**
 * @param program program to run instead of the container's
 * @throws {Error} when there is no Deployment, a reference leads nowhere, or the program is not found
 */
export function planOf(rendered: string, program?: string) {
  const ofKind = parseManifests(rendered);
  const [deployment] = ofKind('Deployment');
  if (deployment === undefined)
    throw new Error(
      'the chart renders no Deployment with these values (existingService?): there is nothing to run',
    );
  const { namespace } = deployment.metadata;
  const workload = workloadOf(deployment, ofKind('HorizontalPodAutoscaler'), program);
  const { container, template } = workload;
  const services = ofKind('Service').filter(({ spec }) =>
    selects(spec.selector, template.metadata.labels),
  );
  // A headless Service is only for discovery; users connect to the one with a cluster IP.
  const front = services.find(({ spec }) => spec.clusterIP !== 'None')?.spec.ports[0];
  const jobs = ofKind('ServiceMonitor').flatMap((one) => jobsOf(one, services, container));
  const ruleGroups = ruleGroupsOf(ofKind);
  const tested = ofKind('Pod').flatMap(({ spec }) => spec.containers[0].env ?? []);
  return {
    namespace,
    workload,
    /** The container's port behind the Service that users connect to; undefined when none selects the Pods. */
    entrance: front && containerPort(container, front.targetPort ?? front.port),
    jobs,
    ruleGroups,
    /** Path that the load and "helm test" request. */
    path: tested.find(({ name }) => name === 'SERVICE_PATH')?.value ?? '/',
    /** What the chart renders, but a machine without a cluster cannot do. */
    notes: [
      ...notesOn(template, namespace),
      ...(jobs.length > 0 ? [] : ['no ServiceMonitor finds the Pods: nothing is scraped']),
      ...(ruleGroups.length > 0 ? [] : ['no PrometheusRule is rendered: there is no alert']),
    ],
  };
}

/** The main alert: the first alert of the first group. */
export function mainAlert({ ruleGroups }: Pick<Plan, 'ruleGroups'>): Alert | undefined {
  const rules = ruleGroups.flatMap((group) => group.rules);
  return rules.find((rule): rule is Alert => rule.alert !== undefined);
}

function workloadOf(
  { metadata: { name }, spec }: Manifest<'Deployment'>,
  [autoscaler]: readonly Manifest<'HorizontalPodAutoscaler'>[],
  program?: string,
) {
  const { replicas = 1, progressDeadlineSeconds = 600, template } = spec; // Kubernetes' defaults
  const [container] = template.spec.containers;
  // Checked here, so that the user sees the error before anything starts.
  const { startupProbe, readinessProbe, livenessProbe } = container;
  for (const probe of [startupProbe, readinessProbe, livenessProbe])
    if (probe?.httpGet !== undefined) containerPort(container, probe.httpGet.port);
  return {
    name,
    replicas: autoscaler?.spec.minReplicas ?? replicas,
    template,
    container,
    program: programOf(container, program),
    /** How long a new replica may take to become ready. */
    progressDeadlineSeconds,
  };
}

function jobsOf(
  { metadata: { name }, spec: monitor }: Manifest<'ServiceMonitor'>,
  services: readonly Manifest<'Service'>[],
  container: Container,
) {
  const { matchLabels = {} } = monitor.selector;
  const selected = services.filter(({ metadata }) => selects(matchLabels, metadata.labels));
  return monitor.endpoints.flatMap((endpoint, index) =>
    selected.flatMap((service) => {
      const port = service.spec.ports.find((candidate) => candidate.name === endpoint.port);
      if (port === undefined) return [];
      const number = containerPort(container, port.targetPort ?? port.port);
      const job = `${name}/${index}/${service.metadata.name}`;
      return [{ name: job, monitor, endpoint, service, containerPort: number }];
    }),
  );
}

function notesOn(template: PodTemplate, namespace: string): string[] {
  const { containers, initContainers = [] } = template.spec;
  const [{ env = [], envFrom = [] }, ...sidecars] = containers;
  const given = replicaEnv(containers[0], podFields(template, namespace, ''), new Map());
  const unset = env.filter(({ name }) => !(name in given));
  return [
    ...unset.map(
      ({ name, valueFrom }) =>
        `${name} comes from ${JSON.stringify(valueFrom)}, which only a cluster has: it is left unset here`,
    ),
    ...[...initContainers, ...sidecars].map(({ name }) => `the container ${name} is left out here`),
    ...(envFrom.length > 0 ? ['envFrom names objects of the cluster and is left out here'] : []),
  ];
}
