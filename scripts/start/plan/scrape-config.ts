import { stringify } from 'yaml';
import type { RelabelConfig } from '../../../schema/generated/values';
import type { Labels } from './manifests';
import type { Plan, ScrapeJob } from './plan';

/** A Pod as Prometheus discovers it. */
export interface Target {
  readonly name: string;
  readonly isReady: boolean;
  /** Port on 127.0.0.1 for each port of the container. */
  readonly localPorts: ReadonlyMap<number, number>;
}

/** The text of prometheus.yml, as Prometheus Operator writes it for the ServiceMonitors, but with file discovery instead of Kubernetes'. */
export function prometheusConfig(
  plan: Plan,
  files: { readonly rules: string; readonly targets: (job: number) => string },
  alertmanager: string,
): string {
  const jobs = plan.jobs.map(({ name, endpoint }, index) => ({
    job_name: name,
    file_sd_configs: [{ files: [files.targets(index)] }],
    metrics_path: endpoint.path,
    scrape_interval: endpoint.interval,
    scrape_timeout: endpoint.scrapeTimeout,
    relabel_configs: endpoint.relabelings?.map(inSnakeCase),
    metric_relabel_configs: endpoint.metricRelabelings?.map(inSnakeCase),
  }));
  // Undefined values are left out of the YAML.
  return stringify({
    global: { scrape_interval: '30s', evaluation_interval: '30s' }, // the operator's defaults
    rule_files: [files.rules],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: jobs,
  });
}

/** Two names of the operator differ from those of Prometheus. */
function inSnakeCase({ sourceLabels, targetLabel, ...same }: RelabelConfig): object {
  return { source_labels: sourceLabels, target_label: targetLabel, ...same };
}

/**
 * The targets of one job for Prometheus' file discovery, with the labels of Kubernetes' discovery and those that the operator
 * derives from them before it applies the relabelings.
 * Source: generateServiceMonitorConfig of Prometheus Operator 0.85
 */
export function targetsFile(plan: Plan, job: ScrapeJob, pods: readonly Target[]): string {
  const { template, container } = plan.workload;
  const { metadata, spec } = job.service;
  const { jobLabel = '', targetLabels, podTargetLabels } = job.monitor;
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
        namespace: plan.namespace,
        service: metadata.name,
        pod: name,
        container: container.name,
        ...discovered('service', metadata.labels, targetLabels),
        ...discovered('pod', template.metadata.labels, podTargetLabels),
        job: metadata.labels[jobLabel] ?? metadata.name,
        endpoint: job.endpoint.port,
      },
    }));
  return JSON.stringify(targets);
}

/** The labels of an object under the names that Prometheus' discovery gives them; those in `chosen` also under their own names. */
function discovered(kind: string, labels: Labels, chosen: readonly string[] = []): Labels {
  const entries = Object.entries(labels).flatMap(([label, value]) => {
    const name = label.replaceAll(/[^a-zA-Z0-9_]/g, '_');
    return [
      [`__meta_kubernetes_${kind}_label_${name}`, value],
      [`__meta_kubernetes_${kind}_labelpresent_${name}`, 'true'],
      ...(chosen.includes(label) ? [[name, value]] : []),
    ];
  });
  return Object.fromEntries(entries) as Labels;
}
