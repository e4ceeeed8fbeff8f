import { stringify } from 'yaml';
import type { Labels, Relabeling } from './manifests';
import type { Plan, ScrapeJob } from './plan';

/** A Pod as Prometheus discovers it. */
export interface Target {
  readonly name: string;
  readonly isReady: boolean;
  /** Port on 127.0.0.1 for each of the container's ports. */
  readonly localPorts: ReadonlyMap<number, number>;
}

/** What Prometheus Operator sets when the Prometheus object says nothing. */
const OPERATOR_GLOBALS = { scrape_interval: '30s', evaluation_interval: '30s' };

/** prometheus.yml: the scrape jobs as Prometheus Operator writes them, with files in place of the Kubernetes API. */
export function prometheusConfig(
  plan: Plan,
  files: { readonly rules: string; readonly targets: (job: number) => string },
  alertmanager: string,
): string {
  return stringify({
    global: OPERATOR_GLOBALS,
    rule_files: [files.rules],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: plan.jobs.map((job, index) => scrapeConfig(job, files.targets(index))),
  });
}

/** What is undefined is left out of the YAML. */
function scrapeConfig(job: ScrapeJob, targets: string): object {
  const { path, interval, scrapeTimeout, honorLabels, metricRelabelings = [] } = job.endpoint;
  return {
    job_name: job.name,
    file_sd_configs: [{ files: [targets] }],
    metrics_path: path ?? '/metrics',
    scrape_interval: interval,
    scrape_timeout: scrapeTimeout,
    honor_labels: honorLabels,
    relabel_configs: relabelings(job),
    metric_relabel_configs: metricRelabelings.map(snakeCased),
  };
}

/** Source: generateServiceMonitorConfig of Prometheus Operator 0.85, less what file targets make superfluous. */
function relabelings({ monitor, endpoint }: ScrapeJob): object[] {
  const { jobLabel, targetLabels = [], podTargetLabels = [] } = monitor;
  const from = (meta: string, label: string): object => ({
    source_labels: [`__meta_kubernetes_${meta}`],
    target_label: label,
  });
  const fromLabel = (kind: string, name: string, label = labelName(name)): object => ({
    ...from(`${kind}_label_${labelName(name)}`, label),
    regex: '(.+)',
  });
  return [
    from('namespace', 'namespace'),
    from('service_name', 'service'),
    from('pod_name', 'pod'),
    from('pod_container_name', 'container'),
    ...targetLabels.map((name) => fromLabel('service', name)),
    ...podTargetLabels.map((name) => fromLabel('pod', name)),
    from('service_name', 'job'),
    ...(jobLabel === undefined ? [] : [fromLabel('service', jobLabel, 'job')]),
    { target_label: 'endpoint', replacement: endpoint.port },
    ...(endpoint.relabelings ?? []).map(snakeCased),
  ];
}

/** The targets of one job, as Prometheus' file discovery reads them, labelled as Kubernetes' discovery does. */
export function targetsFile(plan: Plan, job: ScrapeJob, pods: readonly Target[]): string {
  const { template, container } = plan.workload;
  const { metadata, spec } = job.service;
  const targets = pods
    .filter(({ isReady }) => isReady || spec.publishNotReadyAddresses)
    .map(({ name, isReady, localPorts }) => ({
      targets: [`127.0.0.1:${localPorts.get(job.containerPort) ?? job.containerPort}`],
      labels: {
        __meta_kubernetes_namespace: plan.namespace,
        __meta_kubernetes_service_name: metadata.name,
        __meta_kubernetes_endpoint_port_name: job.endpoint.port,
        __meta_kubernetes_endpoint_ready: String(isReady),
        __meta_kubernetes_pod_name: name,
        __meta_kubernetes_pod_container_name: container.name,
        __meta_kubernetes_pod_ready: String(isReady),
        ...metaLabels('service', metadata.labels),
        ...metaLabels('pod', template.metadata.labels),
      },
    }));
  return JSON.stringify(targets);
}

function metaLabels(kind: 'service' | 'pod', labels: Labels = {}): Labels {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => [
      [`__meta_kubernetes_${kind}_label_${labelName(name)}`, value],
      [`__meta_kubernetes_${kind}_labelpresent_${labelName(name)}`, 'true'],
    ]),
  );
}

/** A Kubernetes label's name as Prometheus writes it. */
function labelName(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_]/g, '_');
}

/** The operator's `sourceLabels` is Prometheus' `source_labels`, and its actions may be capitalised. */
function snakeCased(relabeling: Relabeling): Relabeling {
  return Object.fromEntries(
    Object.entries(relabeling).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      name === 'action' ? String(value).toLowerCase() : value,
    ]),
  );
}
