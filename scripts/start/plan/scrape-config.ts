import { stringify } from 'yaml';
import type { Labels, Relabeling } from './manifests';
import type { Plan, ScrapeJob } from './plan';

/** A Pod as Prometheus discovers it. */
export interface Pod {
  readonly name: string;
  readonly ready: boolean;
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

/** The rule file: the groups of the rendered PrometheusRules. */
export function ruleFile(plan: Plan): string {
  return stringify({ groups: plan.ruleGroups });
}

function scrapeConfig(job: ScrapeJob, targets: string): object {
  const { path, interval, scrapeTimeout, honorLabels, metricRelabelings } = job.endpoint;
  return {
    job_name: job.name,
    file_sd_configs: [{ files: [targets] }],
    metrics_path: path ?? '/metrics',
    ...(interval !== undefined && { scrape_interval: interval }),
    ...(scrapeTimeout !== undefined && { scrape_timeout: scrapeTimeout }),
    ...(honorLabels !== undefined && { honor_labels: honorLabels }),
    relabel_configs: relabelings(job),
    metric_relabel_configs: (metricRelabelings ?? []).map(snakeCased),
  };
}

/** Source: generateServiceMonitorConfig of Prometheus Operator 0.85, less what file targets make superfluous. */
function relabelings(job: ScrapeJob): object[] {
  const copied = ['namespace', 'service_name', 'pod_name', 'pod_container_name'].map((meta) => ({
    source_labels: [`__meta_kubernetes_${meta}`],
    target_label: meta.replace('_name', '').replace('pod_container', 'container'),
  }));
  const fromLabels = (kind: 'service' | 'pod', names: readonly string[]): object[] =>
    names.map((name) => ({
      source_labels: [`__meta_kubernetes_${kind}_label_${labelName(name)}`],
      target_label: labelName(name),
      regex: '(.+)',
    }));
  const { jobLabel, targetLabels, podTargetLabels, endpoint } = job;
  return [
    ...copied,
    ...fromLabels('service', targetLabels),
    ...fromLabels('pod', podTargetLabels),
    { source_labels: ['__meta_kubernetes_service_name'], target_label: 'job' },
    ...fromLabels('service', jobLabel === undefined ? [] : [jobLabel]).map((relabeling) => ({
      ...relabeling,
      target_label: 'job',
    })),
    { target_label: 'endpoint', replacement: endpoint.port },
    ...(endpoint.relabelings ?? []).map(snakeCased),
  ];
}

/** The targets of one job, as Prometheus' file discovery reads them, labelled as Kubernetes' discovery does. */
export function targetsFile(plan: Plan, job: ScrapeJob, pods: readonly Pod[]): string {
  const { podLabels, container } = plan.workload;
  const targets = pods
    .filter(({ ready }) => ready || job.publishNotReady)
    .map((pod) => ({
      targets: [`127.0.0.1:${pod.localPorts.get(job.containerPort) ?? job.containerPort}`],
      labels: {
        __meta_kubernetes_namespace: plan.namespace,
        __meta_kubernetes_service_name: job.service,
        __meta_kubernetes_endpoint_port_name: job.endpoint.port,
        __meta_kubernetes_endpoint_ready: String(pod.ready),
        __meta_kubernetes_pod_name: pod.name,
        __meta_kubernetes_pod_container_name: container,
        __meta_kubernetes_pod_ready: String(pod.ready),
        ...metaLabels('service', job.serviceLabels),
        ...metaLabels('pod', podLabels),
      },
    }));
  return JSON.stringify(targets);
}

function metaLabels(kind: 'service' | 'pod', labels: Labels): Labels {
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
