/**
 * Values that the schema refuses. `at`: where, as every message names it; for an unknown or missing key its
 * parent (empty: the root), and `key` is the key. `set`: how the command line would say it, when the case is
 * about the command line; otherwise the values come in a file.
 */
export interface Refusal {
  readonly values: object;
  readonly at: string;
  readonly key?: string;
  readonly set?: readonly [flag: '--set' | '--set-string' | '--set-json', argument: string];
}

const CONTAINER_KEY = { at: 'resources', key: 'limts' };

export const REFUSALS: readonly Refusal[] = [
  // Unknown keys: a typo must never pass for a setting
  { values: { replicas: 3 }, at: '', key: 'replicas' },
  { values: { replicaCuont: 3 }, at: '', key: 'replicaCuont' },
  { values: { xenv: [] }, at: '', key: 'xenv' },
  { values: { alert: { 'x-labels': {} } }, at: 'alert', key: 'x-labels' },
  { values: { alert: { treshold: 30 } }, at: 'alert', key: 'treshold' },
  {
    values: { alert: { treshold: 30 } },
    at: 'alert',
    key: 'treshold',
    set: ['--set', 'alert.treshold=30'],
  },
  { values: { image: { repo: 'a' } }, at: 'image', key: 'repo' },
  { values: { service: { nodePort: 30000 } }, at: 'service', key: 'nodePort' },
  { values: { metrics: { enabled: true } }, at: 'metrics', key: 'enabled' },
  { values: { serviceMonitor: { path: '/metrics' } }, at: 'serviceMonitor', key: 'path' },
  { values: { strategy: { type: 'Recreate' } }, at: '', key: 'strategy' },
  { values: { companionAlerts: { instancedown: {} } }, at: 'companionAlerts', key: 'instancedown' },
  {
    values: { companionAlerts: { latency: { treshold: 1 } } },
    at: 'companionAlerts.latency',
    key: 'treshold',
  },
  {
    values: { podDisruptionBudget: { minAvailabe: 1 } },
    at: 'podDisruptionBudget',
    key: 'minAvailabe',
  },
  { values: { autoscaling: { targetMemory: 80 } }, at: 'autoscaling', key: 'targetMemory' },
  {
    values: { autoscaling: { behavior: { scaleDwon: {} } } },
    at: 'autoscaling.behavior',
    key: 'scaleDwon',
  },
  {
    values: { autoscaling: { behavior: { scaleUp: { stabilizationWindowSeconds: 3601 } } } },
    at: 'autoscaling.behavior.scaleUp.stabilizationWindowSeconds',
  },
  {
    values: { autoscaling: { behavior: { scaleUp: { policies: [] } } } },
    at: 'autoscaling.behavior.scaleUp.policies',
  },
  {
    values: { autoscaling: { targetMemoryUtilizationPercentage: 0 } },
    at: 'autoscaling.targetMemoryUtilizationPercentage',
  },
  { values: { tests: { prometheusUrl: 'x' } }, at: 'tests', key: 'prometheusUrl' },
  { values: { resources: { limts: {} } }, ...CONTAINER_KEY },
  {
    values: { resources: { limts: { cpu: 1 } } },
    ...CONTAINER_KEY,
    set: ['--set', 'resources.limts.cpu=1'],
  },
  {
    values: { securityContext: { runAsNonroot: true } },
    at: 'securityContext',
    key: 'runAsNonroot',
  },
  {
    values: { podSecurityContext: { readOnlyRootFilesystem: true } },
    at: 'podSecurityContext',
    key: 'readOnlyRootFilesystem',
  },
  {
    values: { readinessProbe: { httpGet: { paht: '/' } } },
    at: 'readinessProbe.httpGet',
    key: 'paht',
  },
  { values: { livenessProbe: { periodSecond: 5 } }, at: 'livenessProbe', key: 'periodSecond' },
  { values: { affinity: { podAntiAfinity: {} } }, at: 'affinity', key: 'podAntiAfinity' },
  { values: { tolerations: [{ operater: 'Exists' }] }, at: 'tolerations.0', key: 'operater' },
  { values: { volumes: [{ name: 'a', emptydir: {} }] }, at: 'volumes.0', key: 'emptydir' },
  {
    values: { volumeMounts: [{ name: 'a', mountpath: '/a' }] },
    at: 'volumeMounts.0',
    key: 'mountpath',
  },
  { values: { env: [{ name: 'A', valeu: 'b' }] }, at: 'env.0', key: 'valeu' },
  { values: { envFrom: [{ configMap: { name: 'a' } }] }, at: 'envFrom.0', key: 'configMap' },
  {
    values: { serviceMonitor: { relabelings: [{ sourceLabel: ['a'] }] } },
    at: 'serviceMonitor.relabelings.0',
    key: 'sourceLabel',
  },
  { values: { extraRuleGroups: [{ name: 'a', rule: [] }] }, at: 'extraRuleGroups.0', key: 'rule' },
  { values: { ingress: { hosts: [{ hostname: 'a' }] } }, at: 'ingress.hosts.0', key: 'hostname' },

  // Wrong types
  { values: { replicaCount: '3' }, at: 'replicaCount' },
  { values: { replicaCount: '3' }, at: 'replicaCount', set: ['--set-string', 'replicaCount=3'] },
  { values: { replicaCount: 2.5 }, at: 'replicaCount' },
  { values: { replicaCount: true }, at: 'replicaCount' },
  { values: { alert: 'on' }, at: 'alert', set: ['--set', 'alert=on'] },
  {
    values: { alert: { threshold: '30' } },
    at: 'alert.threshold',
    set: ['--set-string', 'alert.threshold=30'],
  },
  {
    values: { alert: { threshold: '0.5' } },
    at: 'alert.threshold',
    set: ['--set', 'alert.threshold=0.5'],
  },
  {
    values: { alert: { threshold: 5.5 } },
    at: 'alert.threshold',
    set: ['--set-json', 'alert.threshold=5.5'],
  },
  {
    values: { alert: { threshold: 'many' } },
    at: 'alert.threshold',
    set: ['--set', 'alert.threshold=many'],
  },
  { values: { image: { tag: 110 } }, at: 'image.tag', set: ['--set', 'image.tag=110'] },
  {
    values: { service: { port: '80' } },
    at: 'service.port',
    set: ['--set-string', 'service.port=80'],
  },
  {
    values: { podAnnotations: { a: true } },
    at: 'podAnnotations.a',
    set: ['--set', 'podAnnotations.a=true'],
  },
  { values: { commonLabels: ['a'] }, at: 'commonLabels' },
  { values: { env: { LOG_LEVEL: 'debug' } }, at: 'env' },
  { values: { env: [{ name: 'A', value: 8080 }] }, at: 'env.0.value' },
  { values: { imagePullSecrets: ['registry'] }, at: 'imagePullSecrets.0' },
  { values: { metrics: { public: 'yes' } }, at: 'metrics.public' },
  { values: { securityContext: { runAsUser: '1000' } }, at: 'securityContext.runAsUser' },
  { values: { readinessProbe: { httpGet: { port: true } } }, at: 'readinessProbe.httpGet.port' },
  { values: { livenessProbe: { httpGet: { port: 65536 } } }, at: 'livenessProbe.httpGet.port' },
  {
    values: { livenessProbe: { httpGet: null, tcpSocket: { port: 0 } } },
    at: 'livenessProbe.tcpSocket.port',
  },
  { values: { startupProbe: { grpc: { port: -1 } } }, at: 'startupProbe.grpc.port' },
  { values: { readinessProbe: { periodSeconds: -1 } }, at: 'readinessProbe.periodSeconds' },
  { values: { resources: { limits: { cpu: true } } }, at: 'resources.limits.cpu' },
  { values: { extraObjects: { kind: 'ConfigMap' } }, at: 'extraObjects' },
  {
    values: {
      extraObjects: [
        { apiVersion: 'v1', kind: 'A', metadata: { name: 'a', labels: { version: 2 } } },
      ],
    },
    at: 'extraObjects.0.metadata.labels.version',
  },
  {
    values: {
      extraObjects: [
        { apiVersion: 'v1', kind: 'A', metadata: { name: 'a', annotations: { a: true } } },
      ],
    },
    at: 'extraObjects.0.metadata.annotations.a',
  },

  // Out of range, or not of the form
  { values: { replicaCount: -1 }, at: 'replicaCount' },
  { values: { replicaCount: 1001 }, at: 'replicaCount' },
  {
    values: { alert: { threshold: 0 } },
    at: 'alert.threshold',
    set: ['--set', 'alert.threshold=0'],
  },
  { values: { alert: { threshold: -5 } }, at: 'alert.threshold' },
  { values: { alert: { threshold: 1e21 } }, at: 'alert.threshold' },
  { values: { alert: { for: '15' } }, at: 'alert.for' },
  { values: { alert: { for: 60 } }, at: 'alert.for', set: ['--set', 'alert.for=60'] },
  { values: { alert: { for: '1 minute' } }, at: 'alert.for' },
  { values: { alert: { window: '1m30s' } }, at: 'alert.window' },
  { values: { alert: { for: '200000d' } }, at: 'alert.for' },
  { values: { alert: { window: '200000d' } }, at: 'alert.window' },
  { values: { alert: { keepFiringFor: '200000d' } }, at: 'alert.keepFiringFor' },
  {
    values: { companionAlerts: { instanceDown: { for: '200000d' } } },
    at: 'companionAlerts.instanceDown.for',
  },
  { values: { alert: { name: '' } }, at: 'alert.name' },
  { values: { alert: { name: 'a: b' } }, at: 'alert.name' },
  { values: { alert: { name: '123' } }, at: 'alert.name' },
  { values: { alert: { name: 'Too many # requests' } }, at: 'alert.name' },
  { values: { alert: { severity: '' } }, at: 'alert.severity' },
  { values: { alert: { severity: 1 } }, at: 'alert.severity' },
  { values: { alert: { locale: 'pt' } }, at: 'alert.locale' },
  { values: { alert: { enabled: 'always' } }, at: 'alert.enabled' },
  { values: { serviceMonitor: { interval: '15' } }, at: 'serviceMonitor.interval' },
  { values: { service: { type: 'Loadbalancer' } }, at: 'service.type' },
  { values: { service: { port: 0 } }, at: 'service.port' },
  { values: { service: { port: 65536 } }, at: 'service.port' },
  { values: { service: { externalTrafficPolicy: 'local' } }, at: 'service.externalTrafficPolicy' },
  { values: { metrics: { port: 0 } }, at: 'metrics.port' },
  { values: { metrics: { requests: { name: '5xx' } } }, at: 'metrics.requests.name' },
  { values: { metrics: { requests: { matchers: ['path'] } } }, at: 'metrics.requests.matchers.0' },
  {
    values: { metrics: { requests: { matchers: ['namespace="a"'] } } },
    at: 'metrics.requests.matchers.0',
  },
  ...['namespace', 'pod', 'instance', 'le', '__name__', 'my-label', 'NaN', 'without'].map(
    (label) => ({ values: { metrics: { sumBy: [label] } }, at: 'metrics.sumBy.0' }),
  ),
  { values: { metrics: { sumBy: ['cluster', 'cluster'] } }, at: 'metrics.sumBy' },
  { values: { metrics: { sumBy: 'cluster' } }, at: 'metrics.sumBy' },
  { values: { metrics: { matchers: ['service="a"'] } }, at: 'metrics.matchers.0' },
  {
    values: { metrics: { requests: { matchers: ['a="\\d"'] } } },
    at: 'metrics.requests.matchers.0',
  },
  {
    values: { monitoring: { apiVersion: 'monitoring.coreos.com/v2' } },
    at: 'monitoring.apiVersion',
  },
  { values: { app: { port: '8080' } }, at: 'app.port' },
  { values: { app: { args: '--port' } }, at: 'app.args' },
  { values: { app: { args: [1] } }, at: 'app.args.0' },
  { values: { tests: { image: { repo: 'a' } } }, at: 'tests.image', key: 'repo' },
  { values: { image: { pullPolicy: 'Sometimes' } }, at: 'image.pullPolicy' },
  { values: { image: { digest: 'sha256:abc' } }, at: 'image.digest' },
  { values: { image: { repository: 'a:b' } }, at: 'image.repository' },
  { values: { image: { repository: 'Welignton/app-metrics' } }, at: 'image.repository' },
  ...['10.0.0/8', '256.0.0.0/8', '10.0.0.0/33', '2001:db8::/129', '10.0.0.1', 'fe80/10'].map(
    (range) => ({
      values: { service: { loadBalancerSourceRanges: [range] } },
      at: 'service.loadBalancerSourceRanges.0',
    }),
  ),
  ...[
    'https://registry.example.com',
    'registry.example.com/',
    'registry.example.com/Team',
    'registry.example.com:port',
    'registry..example.com',
    '-registry.example.com',
  ].map((imageRegistry) => ({ values: { global: { imageRegistry } }, at: 'global.imageRegistry' })),
  ...['registry', [1], [''], [{}], [{ nam: 'a' }], [{ name: '' }]].map((imagePullSecrets) => ({
    values: { global: { imagePullSecrets } },
    at: 'global.imagePullSecrets',
  })),
  { values: { deploymentAnnotations: { a: true } }, at: 'deploymentAnnotations.a' },
  { values: { fullnameOverride: 'Shop' }, at: 'fullnameOverride' },
  { values: { fullnameOverride: 'a'.repeat(48) }, at: 'fullnameOverride' },
  { values: { drainSeconds: 601 }, at: 'drainSeconds' },
  { values: { resources: { limits: { memory: '1 GB' } } }, at: 'resources.limits.memory' },
  {
    values: { companionAlerts: { latency: { threshold: 0 } } },
    at: 'companionAlerts.latency.threshold',
  },
  {
    values: { companionAlerts: { latency: { threshold: 600_001 } } },
    at: 'companionAlerts.latency.threshold',
  },
  {
    values: { companionAlerts: { errorRatio: { threshold: 100 } } },
    at: 'companionAlerts.errorRatio.threshold',
  },
  {
    values: { podDisruptionBudget: { maxUnavailable: '-1' } },
    at: 'podDisruptionBudget.maxUnavailable',
  },
  { values: { autoscaling: { minReplicas: 0 } }, at: 'autoscaling.minReplicas' },
  { values: { tests: { prometheus: { url: 'prometheus:9090' } } }, at: 'tests.prometheus.url' },
  { values: { tolerations: [{ effect: 'NoRun' }] }, at: 'tolerations.0.effect' },
  {
    values: {
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'Never' }],
    },
    at: 'topologySpreadConstraints.0.whenUnsatisfiable',
  },

  // Rules between properties
  { values: { alert: { labels: { severity: 'page' } } }, at: 'alert.labels', key: 'severity' },
  { values: { alert: { labels: { alertname: 'a' } } }, at: 'alert.labels', key: 'alertname' },
  { values: { alert: { runbookBaseUrl: 'wiki' } }, at: 'alert.runbookBaseUrl' },
  {
    values: { companionAlerts: { labels: { severity: 'page' } } },
    at: 'companionAlerts.labels',
    key: 'severity',
  },
  { values: { alert: { labels: { 'we-ird': 'a' } } }, at: 'alert.labels', key: 'we-ird' },
  { values: { alert: { annotations: { '2nd': 'a' } } }, at: 'alert.annotations', key: '2nd' },
  {
    values: { extraRuleGroups: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] },
    at: 'extraRuleGroups',
  },
  { values: { livenessProbe: { tcpSocket: { port: 'http' } } }, at: 'livenessProbe' },
  { values: { startupProbe: { httpGet: null } }, at: 'startupProbe' },
  { values: { env: [{ name: 'A', value: '1' }, { name: 'A' }] }, at: 'env' },
  { values: { env: [{ name: 'A', value: '1', valueFrom: {} }] }, at: 'env.0' },
  { values: { volumes: [{ emptyDir: {} }] }, at: 'volumes.0', key: 'name' },
  { values: { imgae: null }, at: 'imgae' },
  ...(
    [
      ['metrics.path', { metrics: { path: '/metrics?format=prometheus' } }],
      ['tests.path', { tests: { path: '/#a' } }],
      ['metrics.requests.name', { metrics: { requests: { name: 'a_bucket' } } }],
      ['metrics.requests.name', { metrics: { requests: { name: 'up' } } }],
      ['metrics.durations.name', { metrics: { durations: { name: 'a_count' } } }],
      ['metrics.durations.statusLabel', { metrics: { durations: { statusLabel: '__name__' } } }],
      ['metrics.durations.matchers.0', { metrics: { durations: { matchers: ['le="1"'] } } }],
      ['app.command.0', { app: { command: [''] } }],
      ['overrides.endpoint.honorLabels', { overrides: { endpoint: { honorLabels: true } } }],
      [
        'overrides.serviceMonitor.targetLabels.0',
        { overrides: { serviceMonitor: { targetLabels: ['service'] } } },
      ],
      [
        'overrides.serviceMonitor.sampleLimit',
        { overrides: { serviceMonitor: { sampleLimit: -5 } } },
      ],
    ] as const
  ).map(([at, values]) => ({ values, at })),
  {
    values: {
      overrides: {
        serviceMonitor: { scrapeProtocols: ['PrometheusProto', 'PrometheusProto'] },
      },
    },
    at: 'overrides.serviceMonitor.scrapeProtocols',
  },
  { values: { env: [null] }, at: 'env.0' },
  { values: { metrics: { requests: { name: 'on' } } }, at: 'metrics.requests.name' },
  { values: { metrics: { durations: { name: 'NaN' } } }, at: 'metrics.durations.name' },
  {
    values: { metrics: { requests: { matchers: ['__name__="x"'] } } },
    at: 'metrics.requests.matchers.0',
  },
  {
    values: { extraObjects: [{ ...configMap('a'), data: { a: null } }] },
    at: 'extraObjects.0.data.a',
  },
  {
    values: {
      securityContext: { capabilities: { add: ['NET_ADMIN', 'CAP_SYS_ADMIN'] } },
    },
    at: 'securityContext',
    key: 'CAP_SYS_ADMIN',
  },
  {
    values: {
      networkPolicy: {
        enabled: true,
        metricsFrom: [{ ipBlock: { cidr: '::ffff:a00:0/104' } }],
      },
    },
    at: 'networkPolicy.metricsFrom.0.ipBlock.cidr',
  },
  {
    values: { service: { loadBalancerSourceRanges: ['0:0:0:0:0:ffff::/100'] } },
    at: 'service.loadBalancerSourceRanges.0',
  },
  {
    values: { extraRuleGroups: [{ name: 'a', rules: [{ alert: 'A', expr: 'up', for: '300y' }] }] },
    at: 'extraRuleGroups.0.rules.0.for',
  },
  {
    values: { extraRuleGroups: [{ name: 'a', interval: '16000w' }] },
    at: 'extraRuleGroups.0.interval',
  },
  ...(
    [
      [{ finalizers: ['cleanup'] }, 'finalizers.0'],
      [{ uid: 'a' }, 'uid'],
      [{ lables: {} }, 'lables'],
      [{ ownerReferences: [{ kind: 'Pod', name: 'a' }] }, 'ownerReferences.0'],
      [{ creationTimestamp: '2026-01-01T00:00:00Z' }, 'creationTimestamp'],
    ] as const
  ).map(([more, key]) => ({
    values: { extraObjects: [{ ...configMap('a'), metadata: { name: 'a', ...more } }] },
    at: `extraObjects.0.metadata.${key}`,
  })),
  ...(
    [
      ['v1', 'Namespace', { namespace: 'b' }],
      ['rbac.authorization.k8s.io/v1', 'ClusterRole', { namespace: 'b' }],
      ['batch/v1', 'CronJob', { name: 'a'.repeat(53) }],
      ['batch/v1', 'Job', { name: 'a'.repeat(64) }],
      ['scheduling.k8s.io/v1', 'PriorityClass', { name: 'system-mine' }],
    ] as const
  ).map(([apiVersion, kind, more]) => ({
    values: { extraObjects: [{ apiVersion, kind, metadata: { name: 'a', ...more } }] },
    at: 'extraObjects.0',
  })),
  {
    values: {
      extraObjects: [
        {
          ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } },
          type: 'kubernetes.io/service-account-token',
        },
      ],
    },
    at: 'extraObjects.0',
    key: 'service-account.name',
  },
  {
    values: { volumes: [{ name: 'tmp', emptyDir: {}, secret: { secretName: 'a' } }] },
    at: 'volumes.0',
  },
  { values: { networkPolicy: { metricsFrom: [{}] } }, at: 'networkPolicy.metricsFrom.0' },
  {
    values: {
      networkPolicy: { metricsFrom: [{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }] },
    },
    at: 'networkPolicy.metricsFrom.0',
  },
  { values: { tolerations: [{ operator: 'Exists', key: 'a', value: 'b' }] }, at: 'tolerations.0' },
  { values: { podLabels: { 'a b': 'c' } }, at: 'podLabels', key: 'a b' },
  {
    values: { extraRuleGroups: [{ name: 'a', rules: [{ record: 'a', for: '1m', expr: 1 }] }] },
    at: 'extraRuleGroups.0.rules.0',
  },

  // Missing, and null where nothing may be removed
  { values: { env: [{ value: 'a' }] }, at: 'env.0', key: 'name' },
  { values: { volumeMounts: [{ name: 'a' }] }, at: 'volumeMounts.0', key: 'mountPath' },
  {
    values: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'a' }] },
    at: 'topologySpreadConstraints.0',
    key: 'whenUnsatisfiable',
  },
  {
    values: { ingress: { hosts: [{ host: 'a.example.org', paths: [{ path: '/' }] }] } },
    at: 'ingress.hosts.0.paths.0',
    key: 'pathType',
  },
  {
    values: { extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap' }] },
    at: 'extraObjects.0',
    key: 'metadata',
  },
  {
    values: { extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: {} }] },
    at: 'extraObjects.0.metadata',
    key: 'name',
  },

  // Objects of the user's own
  extraObject({ kind: 'ConfigMap', name: 'My_Config' }, 'metadata.name'),
  extraObject({ kind: 'Service', name: 'a.b' }, 'metadata.name'),
  extraObject({ kind: 'ConfigMap', data: { PORT: 5000 } }, 'data.PORT'),
  extraObject({ kind: 'ConfigMap', data: { 'a b': 'x' } }, 'data.a b'),
  extraObject({ kind: 'ConfigMap', data: 'x' }, 'data'),
  extraObject({ kind: 'ConfigMap', binaryData: { a: 'plain text' } }, 'binaryData'),
  extraObject({ kind: 'ConfigMap', stringData: { a: 'x' } }, '', 'stringData'),
  extraObject({ kind: 'Secret', data: { password: 'plain text' } }, 'data'),
  extraObject({ kind: 'Secret', type: 'kubernetes.io/tls' }, '', 'tls.crt'),
  extraObject({ kind: 'configmap' }, ''),
];

function extraObject(
  { name = 'a', ...object }: { kind: string; name?: string; [key: string]: unknown },
  at: string,
  key?: string,
): Refusal {
  return {
    values: { extraObjects: [{ apiVersion: 'v1', metadata: { name }, ...object }] },
    at: at === '' ? 'extraObjects.0' : `extraObjects.0.${at}`,
    ...(key !== undefined && { key }),
  };
}

/** The likeliest mistakes, and all that the chart says of each. */
export const LIKELIEST: readonly (readonly [values: object, line: string])[] = [
  [
    { service: { nodePort: 30000 } },
    'service.nodePort: has a value of its own; use overrides.service.ports, with name: http and nodePort',
  ],
  [
    { initContainers: [] },
    'initContainers: has a value of its own; use overrides.pod.initContainers',
  ],
  [
    { serviceMonitor: { namespace: 'monitoring' } },
    'serviceMonitor.namespace: has a value of its own; use monitoring.namespace',
  ],
  [
    { monitoring: { namespace: 'a.b' } },
    'monitoring.namespace: must be a lower-case DNS label of at most 63 letters, digits and hyphens, such as my-name, or empty, got "a.b"',
  ],
  [
    { alert: { for: '1M' } },
    'alert.for: must be a duration of at most five digits, such as 30s, 5m or 1h, got "1M"',
  ],
  [
    { env: ['PASSWORD=hunter2'] },
    'env[0]: must be a map, got a string; its keys are name, value, valueFrom',
  ],
  [
    { resources: { limits: { memory: '512mi' } } },
    'resources.limits.memory: must be a quantity such as 1, 100m, 1.5 or 128Mi, got "512mi"; did you mean 512Mi?',
  ],
  [
    { networkPolicy: { enabled: true, metricsFrom: 'monitoring' } },
    'networkPolicy.metricsFrom: must be a list, got "monitoring"; write a list of items with ipBlock, namespaceSelector, podSelector, each after a dash',
  ],
  [
    { alert: { annotations: { summary: '{{ $value > 5 }}' } } },
    'alert.annotations.summary: has > in an action, which templates do not know (they have functions, such as gt for >), and Prometheus would load no alert of the file; correct it, got "{{ $value > 5 }}"',
  ],
  [
    { overrides: { pod: { tolerations: [] } } },
    'overrides.pod.tolerations: has a value of its own; use tolerations',
  ],
  [
    { env: { A: 'b' } },
    'env: must be a list, got A; write a list of items with name and value, each after a dash',
  ],
  [
    { imagePullSecrets: ['regcred'] },
    'imagePullSecrets[0]: must be a map, got "regcred"; write name: "regcred"',
  ],
  [
    { imagePullSecrets: [{ name: '' }] },
    'imagePullSecrets[0].name: must be a string that is not empty, got ""',
  ],
  [
    { ingress: { enabled: true, hosts: ['a.example.com'] } },
    'ingress.hosts[0]: must be a map, got "a.example.com"; write host: "a.example.com"',
  ],
  [
    { serviceMonitor: false },
    'serviceMonitor: must be a map, got false; write serviceMonitor.enabled: false',
  ],
  [{ autoscaling: true }, 'autoscaling: must be a map, got true; write autoscaling.enabled: true'],
  [
    { image: 'nginx:1' },
    'image: must be a map, got "nginx:1"; its keys are digest, pullPolicy, repository, tag',
  ],
  [
    { app: { args: '--port=1' } },
    'app.args: must be a list, got a string; write a list, each word after a dash',
  ],
  [
    { commonLabels: ['a'] },
    'commonLabels: must be a map, got ["a"]; write each as a key and a value',
  ],
  [{ replicas: 3 }, 'replicas: is not a known key; did you mean replicaCount?'],
  [
    { replicaCount: '1e2' },
    'replicaCount: must be an integer from 0 to 1000, got "1e2"; write all its digits',
  ],
  [
    { volumes: [{ name: 'a', emptyDr: {} }] },
    'volumes[0].emptyDr: is not a known key; did you mean emptyDir?',
  ],
  [
    { affinity: { podAntiAfinity: {} } },
    'affinity.podAntiAfinity: is not a known key; did you mean podAntiAffinity?',
  ],
  [
    { serviceMonitor: { relabelings: [{ action: 'kep', sourceLabels: ['a'] }] } },
    'serviceMonitor.relabelings[0].action: must be one of replace, keep, drop, hashmod, labelmap, labeldrop, labelkeep, lowercase, uppercase, keepequal, dropequal, got "kep"; did you mean keep?',
  ],
  [
    { serviceMonitor: { relabelings: [{ sourceLabel: ['a'], targetLabel: 'b' }] } },
    'serviceMonitor.relabelings[0].sourceLabel: is not a known key; did you mean sourceLabels?',
  ],
  [
    { extraRuleGroups: [{ name: 'a', rules: [{ record: 'a:b' }] }] },
    'extraRuleGroups[0].rules[0].expr: is required',
  ],
  [
    { readinessProbe: { tcpSocket: { port: 'http' } } },
    'readinessProbe: needs exactly one of exec, grpc, httpGet and tcpSocket; set httpGet to null where it is a default, got failureThreshold, httpGet, periodSeconds, tcpSocket, timeoutSeconds',
  ],
  [
    { tests: { prometheus: { url: 'ftp://user:hunter2@host' } } },
    'tests.prometheus.url: must be an http or https URL such as https://grafana.example.com/d/app, or empty, got "…@host"',
  ],
  [
    { env: [{ name: 'A=hunter2', value: 'b' }] },
    'env[0].name: must be a name of an environment variable, printable ASCII characters other than =, such as LOG_LEVEL, got a string',
  ],
  [{ alert: { treshold: 30 } }, 'alert.treshold: is not a known key; did you mean threshold?'],
  [
    { alert: { threshold: '30' } },
    'alert.threshold: must be an integer from 1 to 1000000000, got "30"; write it without quotes',
  ],
  [{ alert: { threshold: 0 } }, 'alert.threshold: must be an integer from 1 to 1000000000, got 0'],
  [
    { alert: { for: '60' } },
    'alert.for: must be a duration of at most five digits, such as 30s, 5m or 1h, got "60"',
  ],
  [
    { alert: { severity: ' ' } },
    'alert.severity: must be a value of the label severity, such as critical, warning, info, page or P1, got " "',
  ],
  [
    { companionAlerts: { latency: { severity: 1 } } },
    'companionAlerts.latency.severity: must be a value of the label severity, such as critical, warning, info, page or P1, got 1; put it in quotes, or use --set-string',
  ],
  [
    { companionAlerts: { latency: { severity: '{{ $value ' } } },
    'companionAlerts.latency.severity: has an action that is not closed or not readable, and Prometheus would load no alert of the file; correct it, got "{{ $value "',
  ],
  [
    { companionAlerts: { labels: { team: '{{ nope }}' } } },
    'companionAlerts.labels.team: calls nope, which Prometheus does not have, and Prometheus would load no alert of the file; correct it, got "{{ nope }}"',
  ],
  [
    { alert: { runbookBaseUrl: 'https://runbooks.example.org/{{$cluster}}' } },
    'alert.runbookBaseUrl: uses the variable $cluster, which is none of $labels, $value, $externalLabels and $externalURL, and Prometheus would load no alert of the file; correct it, got "https://runbooks.example.org/{{$cluster}}"',
  ],
  [
    { alert: { annotations: { description: '{{ $value ' } } },
    'alert.annotations.description: has an action that is not closed or not readable, and Prometheus would load no alert of the file; correct it, got "{{ $value "',
  ],
  [
    { replicaCount: '3' },
    'replicaCount: must be an integer from 0 to 1000, got "3"; write it without quotes',
  ],
  [{ replicacount: 3 }, 'replicacount: is not a known key; did you mean replicaCount?'],
  [
    { image: { tag: 2 } },
    'image.tag: must be an image tag such as v2.0.0, or empty, got 2; put it in quotes, or use --set-string',
  ],
  [
    { image: { repository: 'app:v2' } },
    'image.repository: must be an image without tag and digest, such as welignton/app-metrics or registry.example.com:5000/team/app, got "app:v2"',
  ],
  [
    { image: { pullPolicy: 'always' } },
    'image.pullPolicy: must be one of Always, IfNotPresent, Never, got "always"; did you mean Always?',
  ],
  [
    { service: { type: 'Loadbalancer' } },
    'service.type: must be one of LoadBalancer, NodePort, ClusterIP, got "Loadbalancer"; did you mean LoadBalancer?',
  ],
  [{ service: { port: 70_000 } }, 'service.port: must be an integer from 1 to 65535, got 70000'],
  [
    { resources: { limits: { memory: '256MB' } } },
    'resources.limits.memory: must be a quantity such as 1, 100m, 1.5 or 128Mi, got "256MB"; did you mean 256Mi?',
  ],
  [
    { resources: { limts: { cpu: 1 } } },
    'resources.limts: is not a known key; did you mean limits?',
  ],
  [
    { resources: { requests: { memory: '1Gi' } } },
    'resources.requests.memory: must be at most resources.limits.memory (256Mi), got 1Gi; lower it, or raise the limit',
  ],
  [
    { env: [{ name: 'LOG_LEVEL', value: 5 }] },
    'env[0].value: must be a string, got a number; put it in quotes, or use --set-string',
  ],
  [
    { podLabels: { team: 'two words' } },
    'podLabels.team: must be a label value of at most 63 letters, digits, dashes, underscores and dots, such as prometheus-monitoring, got "two words"',
  ],
  [
    { podAnnotations: { 'example.com/scrape': true } },
    'podAnnotations.example.com/scrape: must be a string, got true; put it in quotes, or use --set-string',
  ],
  [
    { tolerations: [{ key: 'gpu', operator: 'exists' }] },
    'tolerations[0].operator: must be one of Exists, Equal, got "exists"; did you mean Exists?',
  ],
  [
    { volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] },
    'volumeMounts[0].name: there is no volume "tmp"; add it to volumes',
  ],
  [
    { readinessProbe: { httpGet: { port: 'web' } } },
    'readinessProbe.httpGet.port: the container has no port "web"; use http or metrics, or a number',
  ],
  [
    { livenessProbe: { successThreshold: 2 } },
    'livenessProbe.successThreshold: must be an integer from 0 to 1, got 2',
  ],
  [
    { extraRuleGroups: [{ name: 'a', rules: [{ alert: 'A', record: 'a', expr: 'up' }] }] },
    'extraRuleGroups[0].rules[0]: needs exactly one of alert and record, got alert, expr, record',
  ],
  [
    { extraObjects: [{ ...configMap('a'), data: { PORT: 5000 } }] },
    'extraObjects[0].data.PORT: must be a string, got a number; put it in quotes, or use --set-string',
  ],
];

/** Values that contradict each other: the chart's own rules. `message`: the part that says which. */
export const CONTRADICTIONS: readonly (readonly [values: object, message: string])[] = [
  [
    { metrics: { matchers: ['cluster=~"eu|("'] } },
    'metrics.matchers[0]: is no regular expression of RE2, got cluster=~"eu|("; correct it',
  ],
  ...['alert', 'companionAlerts'].map(
    (path) =>
      [
        { metrics: { sumBy: ['region', 'cluster'] }, [path]: { labels: { cluster: 'eu' } } },
        `${path}.labels.cluster: metrics.sumBy tells alerts apart by their cluster, and Prometheus takes no two with the same labels; remove one of the two`,
      ] as const,
  ),
  [
    {
      image: { repository: 'shop' },
      app: { args: ['--metrics=$(METRICS_PORT)'] },
      metrics: { public: true },
    },
    'app.args: with metrics.public there is no METRICS_PORT; use $(PORT)',
  ],
  [
    {
      overrides: {
        service: {
          ports: [
            { name: 'http', nodePort: 30_080 },
            { name: 'admin', port: 81, nodePort: 30_080 },
          ],
        },
      },
    },
    'overrides.service.ports[1].nodePort: 30080 is that of overrides.service.ports[0], too; choose another',
  ],
  [
    { overrides: { pod: { terminationGracePeriodSeconds: 1 } } },
    'overrides.pod.terminationGracePeriodSeconds: must be at least drainSeconds (10), got 1',
  ],
  [
    { service: { type: 'ClusterIP' }, overrides: { service: { clusterIP: 'None' } } },
    "overrides.service.clusterIP: without an address clients reach the Pods' own port, app.port (5000), but service.port is 80",
  ],
  [
    { overrides: { service: { ports: [{ name: 'm', port: 9464, targetPort: 'metrics' }] } } },
    'overrides.service.ports[0].targetPort: the metrics are not public; use metrics.public',
  ],
  [
    {
      overrides: {
        pod: { containers: [{ name: 'a', image: 'a', ports: [{ containerPort: 5000 }] }] },
      },
    },
    'overrides.pod.containers[0].ports[0]: there is a port 5000/TCP already; remove one',
  ],
  [
    {
      overrides: {
        pod: {
          initContainers: [
            ...[
              {
                name: 'a',
                image: 'a',
                ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }],
              },
            ],
          ],
        },
      },
    },
    'overrides.pod.initContainers[0].ports[1]: there is a port 80/TCP already; remove one',
  ],
  [
    { overrides: { endpoint: { scheme: 'https' } } },
    'overrides.endpoint.scheme: helm test reads the metrics without it; set tests.enabled to false',
  ],
  [
    { metrics: { requests: { matchers: ['path="/"'] } } },
    "metrics.requests.matchers: app_requests_total of this chart's own service has no labels",
  ],
  [
    { serviceMonitor: { enabled: false }, overrides: { serviceMonitor: { sampleLimit: 5 } } },
    'overrides.serviceMonitor and overrides.endpoint: serviceMonitor.enabled=false leaves the ServiceMonitor out',
  ],
  [
    { existingService: 'a', metrics: { annotations: { 'prometheus.io/scrape': 'true' } } },
    'metrics.annotations: existingService is set, whose annotations are its own; remove it',
  ],
  [
    { existingService: 'a', serviceMonitor: { enabled: false }, alert: { enabled: false } },
    'existingService: serviceMonitor, alert and dashboard are off, so that nothing is rendered; enable one',
  ],
  [
    { tests: { enabled: false, prometheus: { url: 'http://a' } } },
    'tests.prometheus.url: tests.enabled=false leaves the test out; remove it, or enable the test',
  ],
  [
    {
      existingService: 'checkout',
      metrics: { port: 'web' },
      serviceMonitor: {
        relabelings: [
          { action: 'drop', sourceLabels: ['__meta_kubernetes_service_name'], regex: 'checkout' },
        ],
      },
    },
    'serviceMonitor.relabelings[0]: drops every target, by which the alert finds the application',
  ],
  [
    { overrides: { deployment: { minReadySeconds: 600 } } },
    'overrides.deployment.minReadySeconds: must be less than progressDeadlineSeconds (600), got 600',
  ],
  [
    {
      overrides: {
        deployment: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } },
      },
    },
    'overrides.deployment.strategy.rollingUpdate: maxSurge and maxUnavailable are both 0',
  ],
  [
    { overrides: { pod: { dnsPolicy: 'None', dnsConfig: {} } } },
    'overrides.pod.dnsConfig: dnsPolicy None needs nameservers; add one',
  ],
  [
    { overrides: { pod: { hostPID: true, hostUsers: false } } },
    "overrides.pod.hostPID: hostUsers=false has none of the host's; remove one",
  ],
  [
    { overrides: { pod: { containers: [{ name: 'app-metrics', image: 'a' }] } } },
    'overrides.pod.containers[0].name: is the application\'s own, got "app-metrics"; choose another, or use overrides.container',
  ],
  [
    {
      overrides: {
        pod: {
          containers: [{ name: 'a', image: 'a' }],
          initContainers: [{ name: 'a', image: 'a' }],
        },
      },
    },
    'name: is that of overrides.pod.',
  ],
  [
    {
      overrides: {
        pod: {
          containers: [{ name: 'a', image: 'a', volumeMounts: [{ name: 'b', mountPath: '/b' }] }],
        },
      },
    },
    'overrides.pod.containers[0].volumeMounts[0].name: there is no volume "b"; add it to volumes',
  ],
  [
    {
      overrides: {
        pod: {
          containers: [
            { name: 'a', image: 'a', resources: { limits: { cpu: 1 }, requests: { cpu: 2 } } },
          ],
        },
      },
    },
    'overrides.pod.containers[0].resources.requests.cpu: must be at most overrides.pod.containers[0].resources.limits.cpu (1), got 2',
  ],
  [
    {
      volumes: [{ name: 'a', emptyDir: {} }],
      overrides: { pod: { volumes: [{ name: 'a', emptyDir: {} }] } },
    },
    '.name: there is a volume "a" already; rename one, or remove it',
  ],
  [
    { overrides: { container: { lifecycle: { preStop: { sleep: { seconds: 26 } } } } } },
    'overrides.container.lifecycle.preStop.sleep.seconds: must be, with drainSeconds (10), at most the grace period (25), got 26',
  ],
  [
    { overrides: { container: { ports: [{ name: 'http', containerPort: 80 }] } } },
    "overrides.container.ports[0]: the port http is the chart's own; use app.port",
  ],
  [
    { overrides: { container: { ports: [{ name: 'admin' }] } } },
    'overrides.container.ports[0].containerPort: is required for another port than http and metrics; add it',
  ],
  [
    { overrides: { container: { ports: [{ name: 'admin', containerPort: 5000 }] } } },
    'overrides.container.ports[0]: there is a port 5000/TCP already; remove one',
  ],
  [
    {
      overrides: {
        pod: { hostNetwork: true },
        container: { ports: [{ name: 'http', hostPort: 80 }] },
      },
    },
    'overrides.container.ports[0].hostPort: with hostNetwork it is the port itself (5000), got 80',
  ],
  [
    { overrides: { container: { volumeDevices: [{ name: 'a', devicePath: '/dev/a' }] } } },
    'volumeDevices[0].name: there is no volume "a" that is a claim; add it to volumes',
  ],
  [
    { service: { type: 'ClusterIP' }, overrides: { service: { loadBalancerClass: 'a.com/b' } } },
    'overrides.service.loadBalancerClass: only a Service of type LoadBalancer has it, service.type is ClusterIP',
  ],
  [
    { overrides: { service: { healthCheckNodePort: 30_000 } } },
    'overrides.service.healthCheckNodePort: needs service.externalTrafficPolicy Local; set it',
  ],
  [
    { overrides: { service: { clusterIP: 'None' } } },
    'overrides.service.clusterIP: None needs service.type ClusterIP, which is LoadBalancer; change it',
  ],
  [
    { overrides: { service: { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4', 'IPv6'] } } },
    'overrides.service.ipFamilies: SingleStack has one; remove one, or change ipFamilyPolicy',
  ],
  [
    { overrides: { service: { ports: [{ name: 'http', port: 90 }] } } },
    "overrides.service.ports[0]: the port http is the chart's own; use service.port and app.port",
  ],
  [
    { overrides: { service: { ports: [{ name: 'admin', port: 80 }] } } },
    'overrides.service.ports[0]: there is a port 80/TCP already; remove one',
  ],
  [
    {
      service: { type: 'ClusterIP' },
      overrides: { service: { ports: [{ name: 'http', nodePort: 30_000 }] } },
    },
    'overrides.service.ports[0].nodePort: a Service of type ClusterIP has none; remove it, or change service.type',
  ],
  [
    { existingService: 'a', overrides: { pod: { hostname: 'a' } } },
    'overrides.pod: existingService is set, so that there is monitoring only and this does nothing; remove it',
  ],
  [
    {
      service: {
        annotations: {
          'service.kubernetes.io/topology-mode': 'Auto',
          'service.kubernetes.io/topology-aware-hints': 'disabled',
        },
      },
    },
    'service.annotations.service.kubernetes.io/topology-mode: must be what',
  ],
  [
    {
      commonAnnotations: { 'service.kubernetes.io/topology-mode': 'Auto' },
      service: { annotations: { 'service.kubernetes.io/topology-aware-hints': 'auto' } },
    },
    'service.annotations.service.kubernetes.io/topology-mode: must be what',
  ],
  [
    {
      ingress: {
        ...{
          enabled: true,
          className: 'nginx',
          hosts: [{ paths: [{ path: '/', pathType: 'Prefix' }] }],
        },
        annotations: { 'kubernetes.io/ingress.class': '' },
      },
    },
    'ingress.className: must be what the annotation kubernetes.io/ingress.class is (""), got "nginx"',
  ],
  [
    {
      commonAnnotations: { a: 'a'.repeat(200_000) },
      podAnnotations: { b: 'b'.repeat(70_000) },
    },
    'podAnnotations: annotations may have 261144 bytes together, with those of commonAnnotations, got 270002',
  ],
  [
    { extraObjects: [{ ...configMap('a'), data: { a: 'a'.repeat(1_048_577) } }] },
    'extraObjects[0]: a ConfigMap may have 1048576 bytes, got 1048577; make two of it',
  ],
  [
    {
      extraObjects: [
        {
          ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
          metadata: { name: 'shops' },
          spec: { group: 'example.com', names: { plural: 'shops' } },
        },
      ],
    },
    'extraObjects[0].metadata.name: must be spec.names.plural and spec.group with a dot between them (shops.example.com), got "shops"',
  ],
  [
    {
      extraRuleGroups: [
        {
          ...{ name: 'a', labels: { team: 'x' } },
          rules: [
            { record: 'a:b', expr: 'up' },
            { record: 'a:b', expr: 'up', labels: { team: 'x' } },
          ],
        },
      ],
    },
    'extraRuleGroups[0].rules[1]: extraRuleGroups[0].rules[0] has the name a:b and the same labels, too',
  ],
  ...(
    [
      ['up{a=~\n"("}', 'has a matcher =~\n"(", which is no regular expression'],
      ['up{a=~")("}', 'has a matcher =~")(", which is no regular expression'],
      ['up{a="\\xZZ"}', 'has \\x in a string, which is no escape'],
      ['up{a="b}', 'has a string that is not closed'],
      ['rate(up[5m:0s])', 'has a range of zero'],
      ['rate(up[0h0m])', 'has a range of zero'],
      ['up{a=~"("}', 'has a matcher =~"(", which is no regular expression of RE2; correct it'],
      ["up{a!~'*'}", "has a matcher !~'*', which is no regular expression of RE2; correct it"],
      ['up{a=~`(`}', 'has a matcher =~`(`, which is no regular expression of RE2; correct it'],
      [
        'up{a=~"\\d+"}',
        'has \\d in a string, which is no escape; write \\\\d, or put the string in backticks',
      ],
      ['rate(up[0s])', 'has a range of zero'],
    ] as const
  ).map(
    ([expr, fault]) =>
      [
        { extraRuleGroups: [{ name: 'a', rules: [{ record: 'a:b', expr }] }] },
        `extraRuleGroups[0].rules[0].expr: ${fault}`,
      ] as const,
  ),
  [
    { serviceMonitor: { scrapeTimeout: '20s' } },
    'serviceMonitor.scrapeTimeout: must be at most serviceMonitor.interval (15s), got 20s',
  ],
  [
    { serviceMonitor: { interval: '121s' }, alert: { for: '1h' } },
    'serviceMonitor.interval: must be at most 2m, got 121s: Prometheus forgets a sample after 5 minutes',
  ],
  [
    { alert: { for: '45s' } },
    'alert.for: must be at least 4 times serviceMonitor.interval (15s), got 45s; set it to 60s or more',
  ],
  [
    { alert: { window: '30s' } },
    'alert.window: must be at least 4 times serviceMonitor.interval (15s), got 30s',
  ],
  [
    { serviceMonitor: { interval: '30s' } },
    'alert.for: must be at least 4 times serviceMonitor.interval (30s), got 1m',
  ],
  [
    { metrics: { public: true, port: 9100 } },
    "metrics.port: public metrics are on the application's port, so 9100 is never used",
  ],
  [
    { metrics: { port: 5000 } },
    "metrics.port: 5000 is the application's own port; choose another, or remove metrics.port",
  ],
  [
    { env: [{ name: 'HOST', value: '127.0.0.1' }] },
    "env[0].name: HOST is the chart's own; remove it: the application listens on every address",
  ],
  [
    { env: [{ name: 'PORT', value: '80' }] },
    "env[0].name: PORT is the chart's own; use app.port, and service.port for the port that clients see",
  ],
  [
    { app: { port: 9464 } },
    "metrics.port: 9464 is the application's own port; choose another, or remove metrics.port",
  ],
  [
    { companionAlerts: { latency: { threshold: 300 } } },
    'companionAlerts.latency.threshold: must be a bound of the histogram, one of 1, 5, 10,',
  ],
  [
    { metrics: { durations: { statusLabel: 'status' } } },
    'metrics.durations: nothing measures them; enable companionAlerts.errorRatio',
  ],
  [
    { metrics: { requests: { matchers: ['path=~"("'] } } },
    'metrics.requests.matchers[0]: is no regular expression of RE2, got path=~"("; correct it',
  ],
  [
    { tests: { enabled: false, path: '/a' } },
    'tests.path: tests.enabled=false leaves the test out; remove it, or enable the test',
  ],
  [
    { tests: { enabled: false, image: { tag: 'v1' } } },
    'tests.image: tests.enabled=false leaves the test out; remove it, or enable the test',
  ],
  [
    {
      env: [
        { name: 'A', value: 'b' },
        { name: 'DRAIN_SECONDS', value: '1' },
      ],
    },
    "env[1].name: DRAIN_SECONDS is the chart's own; use drainSeconds",
  ],
  [
    { volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] },
    'volumeMounts[0].name: there is no volume "tmp"',
  ],
  [
    { resources: { requests: { memory: '1Gi' } } },
    'resources.requests.memory: must be at most resources.limits.memory (256Mi), got 1Gi; lower it',
  ],
  [
    { resources: { requests: { memory: 300_000_000 } } },
    'resources.requests.memory: must be at most resources.limits.memory (256Mi), got 3e+08',
  ],
  [
    { resources: { requests: { cpu: 1 }, limits: { cpu: '999m' } } },
    'resources.requests.cpu: must be at most resources.limits.cpu (999m), got 1',
  ],
  [
    { readinessProbe: { httpGet: { port: 'htp' } } },
    'readinessProbe.httpGet.port: the container has no port "htp"; use http or metrics, or a number',
  ],
  [
    {
      metrics: { public: true },
      livenessProbe: { httpGet: null, tcpSocket: { port: 'metrics' } },
    },
    'livenessProbe.tcpSocket.port: the container has no port "metrics"; use http, or a number',
  ],
  [
    {
      extraRuleGroups: ['a', 'b'].map((name) => ({
        name,
        rules: [{ alert: 'A', expr: `up{job="${name}"} == 0`, labels: { team: 'shop' } }],
      })),
    },
    'extraRuleGroups[1].rules[0]: extraRuleGroups[0].rules[0] has the name A and the same labels, too; add a label',
  ],
  [
    { extraObjects: [configMap('a'), configMap('b'), configMap('a')] },
    'extraObjects[2]: the ConfigMap a is in extraObjects[0] already; choose another name',
  ],
  [
    { extraObjects: [{ ...configMap('a'), data: { x: '' }, binaryData: { x: '' } }] },
    'extraObjects[0].binaryData.x: data has the same key; remove one',
  ],
  [
    {
      serviceMonitor: { relabelings: [{ targetLabel: '__scrape_interval__', replacement: '2m' }] },
    },
    'serviceMonitor.relabelings[0]: ',
  ],
  [
    {
      podLabels: { service: 'x' },
      serviceMonitor: {
        relabelings: [{ action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)' }],
      },
    },
    'serviceMonitor.relabelings[0]: ',
  ],
  [
    {
      podLabels: { x: 'service' },
      serviceMonitor: {
        relabelings: [
          {
            sourceLabels: ['__meta_kubernetes_pod_label_x'],
            targetLabel: '${1}',
            replacement: 'other',
          },
        ],
      },
    },
    'serviceMonitor.relabelings[0]: ',
  ],
  [
    {
      serviceMonitor: {
        relabelings: [{ action: 'labelkeep', regex: '(__address__|namespace|service|pod)' }],
      },
    },
    'serviceMonitor.relabelings[0]: ',
  ],
  [
    { serviceMonitor: { relabelings: [{ action: 'labeldrop', regex: '__scrape_.*' }] } },
    'serviceMonitor.relabelings[0]: ',
  ],
  [
    { serviceMonitor: { relabelings: [{ targetLabel: '__scrape_timeout__', replacement: '1h' }] } },
    'serviceMonitor.relabelings[0]: ',
  ],
  [
    { serviceMonitor: { relabelings: [{ action: 'drop', sourceLabels: ['pod'], regex: '.*' }] } },
    'serviceMonitor.relabelings[0]: ',
  ],
  [
    {
      serviceMonitor: {
        relabelings: [
          {
            action: 'drop',
            sourceLabels: ['__meta_kubernetes_pod_name'],
            regex: 'shop-metrics-.*',
          },
        ],
      },
    },
    'serviceMonitor.relabelings[0]: ',
  ],
  [
    {
      serviceMonitor: {
        relabelings: [
          { action: 'keep', sourceLabels: ['__meta_kubernetes_namespace'], regex: 'other' },
        ],
      },
    },
    'serviceMonitor.relabelings[0]: ',
  ],
  [
    {
      serviceMonitor: {
        relabelings: [
          { action: 'keep', sourceLabels: ['__meta_kubernetes_service_label_app'], regex: 'web' },
        ],
      },
    },
    'serviceMonitor.relabelings[0]: ',
  ],
  [
    {
      serviceMonitor: {
        relabelings: [
          { action: 'dropequal', sourceLabels: ['namespace'], targetLabel: 'namespace' },
        ],
      },
    },
    'serviceMonitor.relabelings[0]: ',
  ],
  [
    {
      serviceMonitor: {
        relabelings: [{ action: 'keepequal', sourceLabels: ['namespace'], targetLabel: 'job' }],
      },
    },
    'serviceMonitor.relabelings[0]: ',
  ],
  [
    {
      serviceMonitor: {
        metricRelabelings: [
          { action: 'keep', sourceLabels: ['__name__', 'status_code'], regex: 'http_.*;.*' },
        ],
      },
    },
    'serviceMonitor.metricRelabelings[0]: ',
  ],
  [
    {
      serviceMonitor: {
        metricRelabelings: [
          { action: 'drop', sourceLabels: ['__name__', 'pod'], regex: 'app_.*;.*' },
        ],
      },
    },
    'serviceMonitor.metricRelabelings[0]: ',
  ],
  [
    {
      serviceMonitor: {
        metricRelabelings: [{ action: 'drop', sourceLabels: ['job'], regex: 'shop-metrics' }],
      },
    },
    'serviceMonitor.metricRelabelings[0]: ',
  ],
  [
    {
      serviceMonitor: {
        metricRelabelings: [{ action: 'keep', sourceLabels: ['le'], regex: '.+' }],
      },
    },
    'serviceMonitor.metricRelabelings[0]: ',
  ],
  [
    {
      serviceMonitor: {
        metricRelabelings: [{ action: 'drop', sourceLabels: ['le'], regex: '()' }],
      },
    },
    'serviceMonitor.metricRelabelings[0]: ',
  ],
  [
    {
      serviceMonitor: {
        relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_name'], targetLabel: 'service' }],
      },
    },
    'serviceMonitor.relabelings[0]: ',
  ],
  [
    {
      commonLabels: { service: 'x' },
      serviceMonitor: {
        relabelings: [{ action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)' }],
      },
    },
    'serviceMonitor.relabelings[0]: ',
  ],
  [
    { existingService: 'a', deploymentAnnotations: { a: 'b' } },
    'deploymentAnnotations: existingService is set',
  ],
  [
    { deploymentAnnotations: { a: 'b'.repeat(261_144) } },
    'deploymentAnnotations: annotations may have 261144 bytes together',
  ],
  [{ commonLabels: { app: 'x' } }, 'commonLabels.app: the label app selects the Pods'],
  [
    { commonLabels: { 'app.kubernetes.io/component': 'metrics' } },
    'commonLabels.app.kubernetes.io/component: it tells the Service of the metrics from the public one',
  ],
  [{ podLabels: { app: 'x' } }, 'podLabels.app: the label app selects the Pods'],
  [
    { service: { type: 'ClusterIP', externalTrafficPolicy: 'Local' } },
    'service.externalTrafficPolicy: a Service of type ClusterIP',
  ],
  [
    { service: { type: 'NodePort', loadBalancerSourceRanges: ['192.0.2.0/24'] } },
    'service.loadBalancerSourceRanges: only a Service of type LoadBalancer',
  ],
  [{ ingress: { enabled: true } }, 'ingress.hosts: an Ingress needs at least one host'],
  [{ networkPolicy: { enabled: true } }, 'networkPolicy.metricsFrom: empty'],
  [
    {
      metrics: { public: true },
      networkPolicy: { enabled: true, metricsFrom: [{ podSelector: {} }] },
    },
    "networkPolicy.metricsFrom: public metrics are on the application's port, which is open to everybody",
  ],
  [
    { tests: { prometheus: { url: 'http://a:9090' } }, alert: { enabled: false } },
    'tests.prometheus.url: helm test would look for what alert.enabled=false leaves out',
  ],
  [
    { autoscaling: { enabled: true, minReplicas: 7 } },
    'autoscaling.minReplicas: must be at most autoscaling.maxReplicas (6), got 7',
  ],
  [
    { autoscaling: { enabled: true }, resources: { requests: { cpu: null } } },
    'autoscaling.enabled: CPU use is measured against resources.requests.cpu',
  ],
  [
    { autoscaling: { enabled: true }, resources: null },
    'autoscaling.enabled: CPU use is measured against resources.requests.cpu',
  ],
  [
    { autoscaling: { enabled: true, targetCPUUtilizationPercentage: null } },
    'autoscaling: needs targetCPUUtilizationPercentage or targetMemoryUtilizationPercentage; set one, or set autoscaling.enabled to false',
  ],
  [
    {
      autoscaling: { enabled: true, targetMemoryUtilizationPercentage: 70 },
      resources: { requests: { memory: null }, limits: null },
    },
    'autoscaling.enabled: memory use is measured against resources.requests.memory, which is not set; set it',
  ],
  [
    {
      autoscaling: { enabled: true },
      overrides: { pod: { containers: [{ name: 'proxy', image: 'a' }] } },
    },
    'autoscaling.enabled: CPU use is measured against overrides.pod.containers[0].resources.requests.cpu, which is not set; set it',
  ],
  [
    {
      autoscaling: { enabled: true },
      overrides: {
        pod: { initContainers: [{ name: 'proxy', image: 'a', restartPolicy: 'Always' }] },
      },
    },
    'autoscaling.enabled: CPU use is measured against overrides.pod.initContainers[0].resources.requests.cpu, which is not set; set it',
  ],
  [
    { autoscaling: { enabled: true }, replicaCount: 3 },
    'replicaCount: the autoscaler decides the number of Pods, so 3 is never used',
  ],
  [
    { podDisruptionBudget: { minAvailable: 1 } },
    'podDisruptionBudget: maxUnavailable (1) and minAvailable (1) exclude each other',
  ],
  [
    { podDisruptionBudget: { maxUnavailable: null } },
    'podDisruptionBudget: needs maxUnavailable or minAvailable',
  ],
  [
    { podDisruptionBudget: { maxUnavailable: 0 } },
    'podDisruptionBudget.maxUnavailable: 0 never allows an eviction',
  ],
  [
    { podDisruptionBudget: { maxUnavailable: '0%' } },
    'podDisruptionBudget.maxUnavailable: 0% never allows an eviction',
  ],
  [
    { podDisruptionBudget: { maxUnavailable: null, minAvailable: 2 } },
    'podDisruptionBudget.minAvailable: 2 of 2 Pods never allows an eviction',
  ],
  [
    { podDisruptionBudget: { maxUnavailable: null, minAvailable: '100%' } },
    'podDisruptionBudget.minAvailable: 100% of 2 Pods',
  ],
  [
    { podDisruptionBudget: { maxUnavailable: null, minAvailable: '51%' } },
    'podDisruptionBudget.minAvailable: 51% of 2 Pods never allows an eviction',
  ],
  [
    { replicaCount: 1, podDisruptionBudget: { maxUnavailable: null, minAvailable: '50%' } },
    'podDisruptionBudget.minAvailable: 50% of 1 Pods never allows an eviction',
  ],
  [
    {
      autoscaling: { enabled: true, minReplicas: 3 },
      podDisruptionBudget: { maxUnavailable: null, minAvailable: '67%' },
    },
    'podDisruptionBudget.minAvailable: 67% of 3 Pods never allows an eviction',
  ],
];

/** Odd but right: each must pass the schema and render. */
export const ACCEPTED: readonly (Pick<Refusal, 'values' | 'set'> & { readonly why: string })[] = [
  {
    why: 'an integer by --set',
    values: { alert: { threshold: 30 } },
    set: ['--set', 'alert.threshold=30'],
  },
  {
    why: 'a float that is whole',
    values: { alert: { threshold: 30.0 } },
    set: ['--set-json', 'alert.threshold=30.0'],
  },
  {
    why: 'relabelings by labels of an existing Service, which nobody knows here',
    values: {
      existingService: 'checkout',
      metrics: { port: 'web' },
      serviceMonitor: {
        relabelings: [
          { action: 'keep', sourceLabels: ['__meta_kubernetes_pod_label_app'], regex: 'checkout' },
        ],
        metricRelabelings: [
          { action: 'drop', sourceLabels: ['container'], regex: 'app' },
          { action: 'keep', sourceLabels: ['path'], regex: '/a' },
        ],
      },
    },
  },
  {
    why: 'relabelings by a label that overrides.serviceMonitor adds',
    values: {
      overrides: { serviceMonitor: { targetLabels: ['team'] } },
      serviceMonitor: {
        metricRelabelings: [{ action: 'keep', sourceLabels: ['team'], regex: 'shop' }],
      },
    },
  },
  {
    why: 'a probe of a port that overrides add',
    values: {
      overrides: { container: { ports: [{ name: 'grpc', containerPort: 9999 }] } },
      readinessProbe: { httpGet: { port: 'grpc' } },
    },
  },
  {
    why: 'a port of an existing Service that would be the chart’s own',
    values: { existingService: 'shop', metrics: { port: 5000 } },
  },
  {
    why: 'keys without a value',
    values: {
      ...{
        affinity: null,
        imagePullSecrets: null,
        priorityClassName: null,
        podLabels: { a: null },
      },
      ...{ service: { annotations: null }, ingress: { hosts: null }, alert: { labels: null } },
      env: [{ name: 'A', value: null }],
      volumes: [{ name: 'a', emptyDir: null }, { name: 'b' }],
      extraObjects: [
        { ...configMap('a'), metadata: { name: 'a', labels: null, creationTimestamp: null } },
      ],
    },
  },
  {
    why: 'an empty value beside valueFrom',
    values: {
      env: [{ name: 'A', value: '', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    },
  },
  {
    why: 'an Ingress for any host',
    values: {
      ingress: {
        enabled: true,
        hosts: [
          { paths: [{ path: '/', pathType: 'Prefix' }] },
          { host: '', paths: [{ path: '/a', pathType: 'Exact' }] },
        ],
      },
    },
  },
  {
    why: 'a header without a value',
    values: { readinessProbe: { httpGet: { httpHeaders: [{ name: 'X-Probe' }] } } },
  },
  {
    why: 'IPv6 that only looks like IPv4 in it',
    values: { service: { loadBalancerSourceRanges: ['::ffff:1:a00:0/112', '64:ff9b::/96'] } },
  },
  {
    why: 'an expression that Prometheus makes one',
    values: {
      serviceMonitor: {
        metricRelabelings: [{ action: 'labeldrop', regex: 'a)|(b' }],
      },
    },
  },
  {
    why: 'strings of PromQL as they come',
    values: {
      extraRuleGroups: [
        {
          name: 'a',
          rules: [
            { record: 'a:b', expr: 'up{a=~"\\\\d+|\\"x\\"",b=~`\\d+`} # \\d "' },
            { record: 'a:c', expr: "label_replace(up, 'a', '$1', 'b', '(.*)\\\\.c') > 10" },
            { record: 'a:d', expr: 'rate(up[10s:0s5m])' },
            { record: 'a:e', expr: 'label_replace(up,"a","$1","b","x=~\'(\'") # job=~"["' },
            { record: 'a:f', expr: 'up{a=~"caf\\u00e9",b="\\x41\\101\\""}' },
          ],
        },
      ],
    },
  },
  {
    why: 'metadata as kubectl knows it',
    values: {
      extraObjects: [
        {
          ...configMap('a'),
          metadata: {
            name: 'a',
            finalizers: ['example.com/cleanup', 'kubernetes'],
            ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'a', uid: 'b' }],
          },
        },
      ],
    },
  },
  { why: 'the largest threshold', values: { alert: { threshold: 1_000_000_000 } } },
  { why: 'the smallest threshold', values: { alert: { threshold: 1 } } },
  { why: 'no Pod at all', values: { replicaCount: 0 } },
  {
    why: 'Pods that others scale',
    values: { replicaCount: null, podDisruptionBudget: { maxUnavailable: null, minAvailable: 5 } },
    set: [
      '--set',
      'replicaCount=null,podDisruptionBudget.maxUnavailable=null,podDisruptionBudget.minAvailable=5',
    ],
  },
  {
    why: 'an autoscaler and no number',
    values: { replicaCount: null, autoscaling: { enabled: true } },
  },
  { why: 'one Pod, which a drain may stop', values: { replicaCount: 1 } },
  { why: 'cpu as a number', values: { resources: { limits: { cpu: 1 } } } },
  { why: 'cpu as a fraction', values: { resources: { limits: { cpu: 0.5 } } } },
  { why: 'cpu in thousandths', values: { resources: { requests: { cpu: '250m' } } } },
  { why: 'memory in bytes', values: { resources: { limits: { memory: 268435456 } } } },
  { why: 'memory with an exponent', values: { resources: { limits: { memory: '1e9' } } } },
  { why: 'an extended resource', values: { resources: { limits: { 'example.org/gpu': 1 } } } },
  {
    why: 'requests equal to the limits in other units',
    values: {
      resources: {
        requests: { cpu: '1500m', memory: '1e9' },
        limits: { cpu: 1.5, memory: '1000M', 'ephemeral-storage': '.5Gi' },
      },
    },
  },
  { why: 'no limit of memory', values: { resources: { limits: { memory: null } } } },
  { why: 'no resources', values: { resources: null } },
  { why: 'no liveness probe', values: { livenessProbe: null } },
  { why: 'no security context', values: { securityContext: null, podSecurityContext: null } },
  {
    why: 'OpenShift: no fixed user',
    values: { podSecurityContext: { runAsUser: null, runAsGroup: null, fsGroup: null } },
  },
  { why: 'a probe by number of port', values: { readinessProbe: { httpGet: { port: 5000 } } } },
  {
    why: 'a probe by TCP',
    values: { livenessProbe: { httpGet: null, tcpSocket: { port: 'http' } } },
  },
  {
    why: 'a probe of the port for metrics',
    values: { startupProbe: { httpGet: { path: '/metrics', port: 'metrics' } } },
  },
  {
    why: 'a probe by a command',
    values: { readinessProbe: { httpGet: null, exec: { command: ['true'] } } },
  },
  {
    why: 'a tag of digits',
    values: { image: { tag: '110' } },
    set: ['--set-string', 'image.tag=110'],
  },
  { why: 'a registry with a port', values: { image: { repository: 'localhost:5000/team/app' } } },
  { why: 'a registry by its name', values: { image: { repository: 'Ghcr.IO/team/app' } } },
  {
    why: 'what other charts of the parent take, too',
    values: {
      global: {
        imageRegistry: 'Registry.example.com:5000/mirror/docker.io',
        imagePullSecrets: ['a', { name: 'b' }],
      },
    },
  },
  { why: 'an image by its name alone', values: { image: { repository: 'app-metrics' } } },
  {
    why: 'address ranges of both kinds',
    values: {
      service: { loadBalancerSourceRanges: ['0.0.0.0/0', '192.0.2.1/32', '::/0', '2001:db8::/32'] },
    },
  },
  { why: 'an annotation that is a number in quotes', values: { podAnnotations: { a: '1' } } },
  { why: 'a label without a value', values: { commonLabels: { a: '' } } },
  { why: 'a label with a prefix', values: { podLabels: { 'example.org/team': 'shop' } } },
  {
    why: 'a variable from a Secret',
    values: { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }] },
  },
  { why: 'a variable without a value', values: { env: [{ name: 'A' }] } },
  { why: 'a toleration of everything', values: { tolerations: [{ operator: 'Exists' }] } },
  {
    why: 'names that YAML could take for numbers',
    values: {
      priorityClassName: '1e3',
      serviceAccount: { name: '123' },
      ingress: {
        enabled: true,
        className: '1.5',
        hosts: [{ host: '1.2', paths: [{ path: '/', pathType: 'Prefix' }] }],
      },
    },
  },
  { why: 'an empty affinity', values: { affinity: {} } },
  { why: 'no spread', values: { topologySpreadConstraints: [] } },
  {
    why: 'a projected volume',
    values: { volumes: [{ name: 'a', projected: { sources: [{ configMap: { name: 'b' } }] } }] },
  },
  { why: 'an emptyDir with nothing', values: { volumes: [{ name: 'a', emptyDir: {} }] } },
  { why: 'disruption in per cent', values: { podDisruptionBudget: { maxUnavailable: '50%' } } },
  {
    why: 'at least one Pod',
    values: { podDisruptionBudget: { maxUnavailable: null, minAvailable: 1 } },
  },
  {
    why: 'half of two Pods',
    values: { podDisruptionBudget: { maxUnavailable: null, minAvailable: '50%' } },
  },
  {
    why: 'monitoring as a boolean',
    values: { alert: { enabled: true } },
    set: ['--set', 'alert.enabled=true'],
  },
  {
    why: 'monitoring as auto',
    values: { serviceMonitor: { enabled: 'auto' } },
    set: ['--set', 'serviceMonitor.enabled=auto'],
  },
  {
    why: 'seldom scrapes without the alert',
    values: { alert: { enabled: false }, serviceMonitor: { interval: '30s' } },
  },
  {
    why: 'keys of one’s own, whatever is in them',
    values: { 'x-env': [{ name: 'A', value: 1 }], 'x-image': null, replicaCount: 3 },
  },
  {
    why: 'autoscaling on memory alone, of which the CPU need not be requested',
    values: {
      autoscaling: {
        ...{ enabled: true, targetCPUUtilizationPercentage: null },
        ...{ targetMemoryUtilizationPercentage: 80, behavior: { scaleDown: null } },
      },
      resources: { requests: { cpu: null } },
    },
  },
  {
    why: 'an init container that ends, of which the autoscaler asks nothing',
    values: {
      autoscaling: { enabled: true },
      overrides: { pod: { initContainers: [{ name: 'migrate', image: 'a' }] } },
    },
  },
  {
    why: 'autoscaling on a limit, which Kubernetes takes for the request',
    values: {
      autoscaling: { enabled: true },
      resources: { requests: { cpu: null }, limits: { cpu: 1 } },
    },
  },
  {
    why: 'several clusters',
    values: { metrics: { sumBy: ['cluster', 'on'], matchers: ['cluster=~"eu|us"', 'a!=""'] } },
  },
  { why: 'hours', values: { alert: { for: '1h' } } },
  {
    why: 'the longest interval',
    values: { serviceMonitor: { interval: '2m' }, alert: { for: '8m' } },
  },
  { why: 'a scrape as long as its interval', values: { serviceMonitor: { scrapeTimeout: '15s' } } },
  { why: 'an alert that stops at once', values: { alert: { keepFiringFor: '' } } },
  { why: 'two discovery labels', values: { discoveryLabels: { team: 'shop' } } },
  { why: 'no discovery label', values: { discoveryLabels: { release: null } } },
  { why: 'a base of 47 characters', values: { fullnameOverride: `a${'b'.repeat(46)}` } },
  { why: 'global values of a parent', values: { global: { anything: { goes: [1, 'a', null] } } } },
  {
    why: 'an object of any kind',
    values: {
      extraObjects: [
        { apiVersion: 'example.org/v1', kind: 'Any', metadata: { name: 'a' }, spec: { x: 1 } },
      ],
    },
  },
  {
    why: 'a relabeling that spares the alert, 1',
    values: {
      serviceMonitor: {
        relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' }],
      },
    },
  },
  {
    why: 'a relabeling that spares the alert, 2',
    values: {
      serviceMonitor: {
        relabelings: [{ action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)' }],
      },
    },
  },
  {
    why: 'a relabeling that spares the alert, 3',
    values: {
      podLabels: { team: 'x' },
      serviceMonitor: {
        relabelings: [{ action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)' }],
      },
    },
  },
  {
    why: 'a relabeling that spares the alert, 4',
    values: {
      serviceMonitor: {
        relabelings: [{ sourceLabels: ['__meta_kubernetes_namespace'], targetLabel: 'namespace' }],
      },
    },
  },
  {
    why: 'a relabeling that spares the alert, 5',
    values: {
      serviceMonitor: {
        metricRelabelings: [
          {
            sourceLabels: ['__name__'],
            regex: 'nodejs_(.*)',
            targetLabel: '__name__',
            replacement: 'node_$1',
          },
        ],
      },
    },
  },
  {
    why: 'a relabeling that spares the alert, 6',
    values: {
      serviceMonitor: {
        metricRelabelings: [{ action: 'drop', sourceLabels: ['__name__'], regex: 'nodejs_.*' }],
      },
    },
  },
  {
    why: 'a relabeling that spares the alert, 7',
    values: {
      serviceMonitor: { metricRelabelings: [{ action: 'labeldrop', regex: 'container|endpoint' }] },
    },
  },
  {
    why: 'a relabeling that spares the alert, 8',
    values: {
      serviceMonitor: {
        relabelings: [
          { action: 'keep', sourceLabels: ['__meta_kubernetes_pod_ready'], regex: 'true' },
        ],
      },
    },
  },
  {
    why: 'a relabeling that spares the alert, 9',
    values: {
      serviceMonitor: {
        relabelings: [
          {
            action: 'drop',
            sourceLabels: ['__meta_kubernetes_pod_phase'],
            regex: '(Failed|Succeeded)',
          },
        ],
      },
    },
  },
  {
    why: 'a relabeling that spares the alert, 10',
    values: { serviceMonitor: { relabelings: [{ targetLabel: 'cluster', replacement: 'eu' }] } },
  },
  {
    why: 'a relabeling that spares the alert, 11',
    values: {
      serviceMonitor: {
        relabelings: [
          {
            action: 'keep',
            sourceLabels: ['__meta_kubernetes_service_label_app'],
            regex: 'shop-metrics',
          },
        ],
      },
    },
  },
  {
    why: 'a relabeling that spares the alert, 12',
    values: {
      serviceMonitor: {
        metricRelabelings: [
          {
            action: 'drop',
            sourceLabels: ['__name__', 'le'],
            regex: 'http_request_duration_seconds_bucket;0.5',
          },
        ],
      },
    },
  },
  {
    why: 'a relabeling that spares the alert, 13',
    values: {
      serviceMonitor: {
        metricRelabelings: [
          { action: 'keep', sourceLabels: ['__name__'], regex: 'app_.*|http_.*|process_.*' },
        ],
      },
    },
  },
  {
    why: 'a relabeling that spares the alert, 14',
    values: {
      serviceMonitor: {
        relabelings: [
          { sourceLabels: ['__address__'], regex: '(.*):\\d+', targetLabel: 'instance' },
        ],
      },
    },
  },
  {
    why: 'a relabeling that spares the alert, 15',
    values: {
      serviceMonitor: {
        relabelings: [
          {
            action: 'hashmod',
            modulus: 4,
            sourceLabels: ['__address__'],
            targetLabel: '__tmp_hash',
          },
          { action: 'keep', sourceLabels: ['__tmp_hash'], regex: '1' },
        ],
      },
    },
  },
  {
    why: 'a role whose name is none elsewhere',
    values: {
      extraObjects: [
        {
          ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role' },
          metadata: { name: 'System:a_b' },
        },
      ],
    },
  },
  {
    why: "a Secret's bytes in lines",
    values: {
      extraObjects: [{ ...configMap('a'), kind: 'Secret', data: { a: 'aGVs\nbG8=\n' } }],
    },
  },
  {
    why: 'two objects of one name, in two namespaces',
    values: {
      extraObjects: [
        configMap('a'),
        { ...configMap('a'), metadata: { name: 'a', namespace: 'b' } },
      ],
    },
  },
  {
    why: "an alert of one's own without labels",
    values: { extraRuleGroups: [{ name: 'a', rules: [{ alert: 'A', expr: 'up == 0' }] }] },
  },
  {
    why: 'a rule group as the operator takes it',
    values: {
      extraRuleGroups: [{ name: 'a', interval: '1m', rules: [{ record: 'a:b', expr: 1 }] }],
    },
  },
];

function configMap(name: string): Readonly<Record<string, unknown>> {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
}
