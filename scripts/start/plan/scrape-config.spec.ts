import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { planOf } from './plan';
import { prometheusConfig, targetsFile } from './scrape-config';

const RENDERED = readFileSync('chart/tests/defaults.golden.yaml', 'utf8');
const PLAN = planOf(
  RENDERED.replace(
    '  endpoints:\n',
    `  jobLabel: app.kubernetes.io/instance
  podTargetLabels: [example.com/tier]
  targetLabels: [none]
  endpoints:
`,
  )
    .replace(
      '      scrapeTimeout: 10s\n',
      `      scrapeTimeout: 9s
      relabelings: [{ action: Replace, targetLabel: cluster, replacement: a }]
      metricRelabelings: [{ action: drop, sourceLabels: [__name__], regex: go_.* }]
`,
    )
    .replace('      labels:\n', '      labels:\n        example.com/tier: front\n'),
);

describe(prometheusConfig.name, () => {
  const files = { rules: '/r/rules.yml', targets: (job: number) => `/r/targets-${job}.json` };

  it('names the files and the Alertmanager, and scrapes as the endpoint says', () => {
    expect(parse(prometheusConfig(PLAN, files, '127.0.0.1:9093'))).toEqual({
      global: { scrape_interval: '30s', evaluation_interval: '30s' },
      rule_files: ['/r/rules.yml'],
      alerting: { alertmanagers: [{ static_configs: [{ targets: ['127.0.0.1:9093'] }] }] },
      scrape_configs: [
        {
          job_name: 'shop-monitor/0/shop-metrics',
          file_sd_configs: [{ files: ['/r/targets-0.json'] }],
          metrics_path: '/metrics',
          scrape_interval: '15s',
          scrape_timeout: '9s',
          relabel_configs: [{ action: 'Replace', target_label: 'cluster', replacement: 'a' }],
          metric_relabel_configs: [{ action: 'drop', source_labels: ['__name__'], regex: 'go_.*' }],
        },
      ],
    });
  });
});

describe(targetsFile.name, () => {
  const pods = [
    { name: 'web-1', isReady: true, localPorts: new Map([[9464, 20_001]]) },
    { name: 'web-2', isReady: false, localPorts: new Map([[9464, 20_002]]) },
  ];
  const targetsOf = (plan: typeof PLAN) =>
    plan.jobs.flatMap((job) => JSON.parse(targetsFile(plan, job, pods)) as { targets: unknown }[]);

  it('has the Pods that are not ready, too, when the Service publishes them', () => {
    const addresses = [['127.0.0.1:20001'], ['127.0.0.1:20002']];
    expect(targetsOf(PLAN).map(({ targets }) => targets)).toEqual(addresses);
    const unpublished = planOf(RENDERED.replace('  publishNotReadyAddresses: true\n', ''));
    expect(targetsOf(unpublished).map(({ targets }) => targets)).toEqual(addresses.slice(0, 1));
  });

  it('are labelled as Kubernetes’ discovery and the operator label them', () => {
    expect(targetsOf(PLAN)[0]).toMatchObject({
      labels: {
        __meta_kubernetes_namespace: 'prod',
        __meta_kubernetes_service_name: 'shop-metrics',
        __meta_kubernetes_pod_name: 'web-1',
        __meta_kubernetes_service_label_app_kubernetes_io_component: 'metrics',
        __meta_kubernetes_pod_label_example_com_tier: 'front',
        __meta_kubernetes_pod_labelpresent_example_com_tier: 'true',
        namespace: 'prod',
        service: 'shop-metrics',
        pod: 'web-1',
        container: 'app-metrics',
        endpoint: 'metrics',
        example_com_tier: 'front',
        job: 'shop',
      },
    });
    expect(targetsOf(planOf(RENDERED))[0]).toMatchObject({ labels: { job: 'shop-metrics' } });
  });
});
