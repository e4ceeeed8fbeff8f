import { parse } from 'yaml';
import * as fixtures from '../fixtures';
import type { Plan, ScrapeJob } from './plan';
import { prometheusConfig, targetsFile } from './scrape-config';

const JOB: ScrapeJob = {
  ...fixtures.JOB,
  endpoint: {
    port: 'metrics',
    path: '/stats',
    interval: '30s',
    scrapeTimeout: '9s',
    relabelings: [{ action: 'Replace', targetLabel: 'cluster', replacement: 'a' }],
    metricRelabelings: [{ action: 'drop', sourceLabels: ['__name__'], regex: 'go_.*' }],
  },
  monitor: {
    ...fixtures.JOB.monitor,
    jobLabel: 'app.kubernetes.io/name',
    podTargetLabels: ['tier'],
  },
};
const PLAN: Plan = { ...fixtures.PLAN, jobs: [JOB] };

describe(prometheusConfig.name, () => {
  const files = { rules: '/r/rules.yml', targets: (job: number) => `/r/targets-${job}.json` };
  const config = parse(prometheusConfig(PLAN, files, '127.0.0.1:9093')) as {
    scrape_configs: { relabel_configs: unknown[] }[];
  };

  it('names the files and the Alertmanager', () => {
    expect(config).toMatchObject({
      rule_files: ['/r/rules.yml'],
      alerting: { alertmanagers: [{ static_configs: [{ targets: ['127.0.0.1:9093'] }] }] },
    });
  });

  it('scrapes as the endpoint says', () => {
    expect(config.scrape_configs).toMatchObject([
      {
        job_name: 'serviceMonitor/shop/watch/0',
        file_sd_configs: [{ files: ['/r/targets-0.json'] }],
        metrics_path: '/stats',
        scrape_interval: '30s',
        scrape_timeout: '9s',
        metric_relabel_configs: [{ action: 'drop', source_labels: ['__name__'], regex: 'go_.*' }],
      },
    ]);
  });

  it('attaches the operator’s labels first, then applies the chart’s relabelings', () => {
    const meta = (name: string, label: string): object => ({
      source_labels: [`__meta_kubernetes_${name}`],
      target_label: label,
    });
    const name = 'service_label_app_kubernetes_io_name';
    expect(config.scrape_configs[0]?.relabel_configs).toEqual([
      meta('namespace', 'namespace'),
      meta('service_name', 'service'),
      meta('pod_name', 'pod'),
      meta('pod_container_name', 'container'),
      { ...meta('pod_label_tier', 'tier'), regex: '(.+)' },
      meta('service_name', 'job'),
      { ...meta(name, 'job'), regex: '(.+)' },
      { target_label: 'endpoint', replacement: 'metrics' },
      { action: 'replace', target_label: 'cluster', replacement: 'a' },
    ]);
  });
});

describe(targetsFile.name, () => {
  const pods = [
    { name: 'web-1', isReady: true, localPorts: new Map([[9464, 20_001]]) },
    { name: 'web-2', isReady: false, localPorts: new Map([[9464, 20_002]]) },
  ];
  const addresses = (job: ScrapeJob): string[] =>
    (JSON.parse(targetsFile(PLAN, job, pods)) as { targets: string[] }[]).flatMap(
      ({ targets }) => targets,
    );

  it('has the Pods that are not ready, too, when the Service publishes them', () => {
    expect(addresses(JOB)).toEqual(['127.0.0.1:20001', '127.0.0.1:20002']);
    const service = { ...JOB.service, spec: { ports: [] } };
    expect(addresses({ ...JOB, service })).toEqual(['127.0.0.1:20001']);
  });

  it('are labelled as Kubernetes’ discovery labels them', () => {
    const metadata = { name: 'web-metrics', labels: { 'app.kubernetes.io/name': 'web' } };
    const plan = structuredClone(PLAN);
    Object.assign(plan.workload.template.metadata, { labels: { tier: 'front' } });
    const [target] = JSON.parse(
      targetsFile(plan, { ...JOB, service: { ...JOB.service, metadata } }, pods),
    ) as { labels: unknown }[];
    expect(target?.labels).toMatchObject({
      __meta_kubernetes_namespace: 'shop',
      __meta_kubernetes_service_name: 'web-metrics',
      __meta_kubernetes_pod_name: 'web-1',
      __meta_kubernetes_service_label_app_kubernetes_io_name: 'web',
      __meta_kubernetes_pod_label_tier: 'front',
      __meta_kubernetes_pod_labelpresent_tier: 'true',
    });
  });
});
