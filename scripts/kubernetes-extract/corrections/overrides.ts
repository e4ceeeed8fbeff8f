import { type Correction, enumOf, listOf } from '../correction';
import { FROM_ONE, FROM_ZERO, NOT_EMPTY, PORT } from '../definitions';
import { atMostOneOf, exactlyOneOf, needs, onlyWith, when, without } from '../rules';

/** Fields that the chart has values for: what is meant instead. */
const MEANT = {
  deployment: {
    replicas: 'use replicaCount',
    selector: "is the chart's own; remove it",
    template: 'use overrides.pod and overrides.container',
  },
  pod: {
    automountServiceAccountToken: 'is false, for the chart needs no token; mount one with volumes',
    serviceAccount: 'use serviceAccount.name',
    serviceAccountName: 'use serviceAccount.name',
    imagePullSecrets: 'use imagePullSecrets',
    affinity: 'use affinity',
    nodeSelector: 'use nodeSelector',
    tolerations: 'use tolerations',
    topologySpreadConstraints: 'use topologySpreadConstraints',
    securityContext: 'use podSecurityContext',
    priority: 'use priorityClassName',
    priorityClassName: 'use priorityClassName',
    restartPolicy: 'is Always in a Deployment; remove it',
  },
  container: {
    name: "is the chart's own; remove it",
    image: 'use image',
    imagePullPolicy: 'use image.pullPolicy',
    command: 'use app.command',
    args: 'use app.args',
    env: 'use env',
    envFrom: 'use envFrom',
    volumeMounts: 'use volumeMounts',
    resources: 'use resources',
    securityContext: 'use securityContext',
    startupProbe: 'use startupProbe',
    readinessProbe: 'use readinessProbe',
    livenessProbe: 'use livenessProbe',
  },
  service: {
    selector: "is the chart's own; remove it",
    type: 'use service.type',
    externalTrafficPolicy: 'use service.externalTrafficPolicy',
    loadBalancerSourceRanges: 'use service.loadBalancerSourceRanges',
  },
  serviceMonitor: {
    selector: "is the chart's own; remove it",
    namespaceSelector: "is the chart's own; remove it",
    endpoints: 'use overrides.endpoint',
  },
  endpoint: {
    port: 'use metrics.port',
    targetPort: 'use metrics.port',
    path: 'use metrics.path',
    interval: 'use serviceMonitor.interval',
    scrapeTimeout: 'use serviceMonitor.scrapeTimeout',
    relabelings: 'use serviceMonitor.relabelings',
    metricRelabelings: 'use serviceMonitor.metricRelabelings',
  },
};

const KEY_SELECTOR = 'SecretKeySelector';
const SECRET_OR_CONFIG_MAP: Correction = {
  properties: { configMap: 'ConfigMapKeySelector', secret: KEY_SELECTOR },
  allOf: [exactlyOneOf(['configMap', 'secret'])],
};
const TLS: Readonly<Record<string, Correction>> = {
  tlsConfig: { omit: ['caFile', 'certFile', 'keyFile'], properties: { keySecret: KEY_SELECTOR } },
  'tlsConfig.ca': SECRET_OR_CONFIG_MAP,
  'tlsConfig.cert': SECRET_OR_CONFIG_MAP,
};
const under = (prefix: string): Record<string, Correction> =>
  Object.fromEntries(Object.entries(TLS).map(([path, one]) => [`${prefix}.${path}`, one]));

const HANDLER = exactlyOneOf(['exec', 'httpGet', 'sleep', 'tcpSocket']);

/** What `overrides` may say: DeploymentSpec, PodSpec, Container, ServiceSpec, ServiceMonitorSpec and Endpoint. */
export const OVERRIDES: Readonly<Record<string, Correction>> = {
  DeploymentOverrides: {
    of: 'DeploymentSpec',
    meant: MEANT.deployment,
    optional: ['selector', 'template'],
    properties: {
      minReadySeconds: FROM_ZERO,
      progressDeadlineSeconds: FROM_ONE,
      revisionHistoryLimit: FROM_ZERO,
    },
  },
  DeploymentStrategy: {
    properties: { type: enumOf('Recreate', 'RollingUpdate') },
    allOf: [when({ type: 'Recreate' }, without('rollingUpdate'))],
  },
  RollingUpdateDeployment: {
    properties: { maxSurge: 'SurgeOrUnavailable', maxUnavailable: 'SurgeOrUnavailable' },
  },

  PodOverrides: {
    of: 'PodSpec',
    meant: MEANT.pod,
    // Not of a Deployment, set by admission, off by default, or a claim that no container could name.
    omit: [
      ...['activeDeadlineSeconds', 'ephemeralContainers', 'overhead', 'evictionResponders'],
      ...['resources', 'resourceClaims', 'schedulingGroup', 'hostnameOverride'],
    ],
    optional: ['containers'],
    since: { hostUsers: '1.33' },
    properties: {
      containers: { uniqueBy: ['name'], items: { $ref: 'Sidecar' } },
      initContainers: { uniqueBy: ['name'], items: { $ref: 'InitContainer' } },
      dnsPolicy: enumOf('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'),
      hostname: 'DnsLabel',
      nodeName: 'ObjectName',
      preemptionPolicy: enumOf('Never', 'PreemptLowerPriority'),
      runtimeClassName: 'ObjectName',
      schedulerName: NOT_EMPTY,
      subdomain: 'DnsLabel',
      terminationGracePeriodSeconds: FROM_ZERO,
    },
    allOf: [
      when({ dnsPolicy: ['None'] }, needs('dnsConfig')),
      when({ hostPID: [true] }, onlyWith('shareProcessNamespace', { enum: [false] })),
    ],
  },
  PodDNSConfig: {
    properties: {
      nameservers: { maxItems: 3, items: { $ref: 'IpAddress' } },
      searches: { maxItems: 32, items: { $ref: 'SearchDomain' } },
    },
  },
  PodDNSConfigOption: { required: ['name'], properties: { name: NOT_EMPTY } },
  HostAlias: {
    required: ['ip'],
    properties: { ip: 'IpAddress', hostnames: listOf('ObjectName') },
  },
  PodOS: { properties: { name: enumOf('linux') } }, // Windows has no user and group numbers
  PodReadinessGate: { properties: { conditionType: 'LabelKey' } },
  PodSchedulingGate: { properties: { name: 'LabelKey' } },

  ContainerOverrides: {
    of: 'Container',
    meant: MEANT.container,
    omit: ['restartPolicy', 'restartPolicyRules'], // of init containers, and off by default
    optional: ['name'],
    properties: { terminationMessagePolicy: enumOf('FallbackToLogsOnError', 'File') },
  },
  ContainerPort: {
    properties: {
      containerPort: PORT,
      hostPort: PORT,
      name: 'PortName',
      protocol: enumOf('TCP', 'UDP', 'SCTP'),
    },
  },
  ContainerResizePolicy: {
    properties: {
      resourceName: enumOf('cpu', 'memory'),
      restartPolicy: enumOf('NotRequired', 'RestartContainer'),
    },
  },
  Lifecycle: { omit: ['stopSignal'] }, // off by default
  LifecycleHandler: { since: { sleep: '1.30' }, allOf: [HANDLER] },
  SleepAction: { properties: { seconds: FROM_ONE } },
  VolumeDevice: { properties: { devicePath: 'PlainPath' } },
  Sidecar: {
    of: 'Container',
    omit: ['restartPolicy', 'restartPolicyRules'],
    required: ['image'],
    properties: {
      name: 'DnsLabel',
      image: NOT_EMPTY,
      imagePullPolicy: enumOf('Always', 'IfNotPresent', 'Never'),
      readinessProbe: 'ReadinessProbe',
      terminationMessagePolicy: enumOf('FallbackToLogsOnError', 'File'),
    },
  },
  InitContainer: {
    of: 'Container',
    omit: ['restartPolicyRules'],
    required: ['image'],
    properties: {
      name: 'DnsLabel',
      image: NOT_EMPTY,
      imagePullPolicy: enumOf('Always', 'IfNotPresent', 'Never'),
      readinessProbe: 'ReadinessProbe',
      restartPolicy: enumOf('Always'),
      terminationMessagePolicy: enumOf('FallbackToLogsOnError', 'File'),
    },
    allOf: ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'].map((name) =>
      when({ [name]: {} }, needs('restartPolicy', { enum: ['Always'] })),
    ),
  },

  ServiceOverrides: {
    of: 'ServiceSpec',
    meant: MEANT.service,
    omit: ['clusterIPs', 'externalName'],
    since: { trafficDistribution: '1.31' },
    properties: {
      clusterIP: enumOf('', 'None'),
      externalIPs: listOf('IpAddress'),
      healthCheckNodePort: PORT,
      internalTrafficPolicy: enumOf('Cluster', 'Local'),
      ipFamilies: { maxItems: 2, items: enumOf('IPv4', 'IPv6') },
      ipFamilyPolicy: enumOf('PreferDualStack', 'RequireDualStack', 'SingleStack'),
      loadBalancerClass: 'LabelKey',
      ports: { items: { $ref: 'ServicePortOverrides' } },
      sessionAffinity: enumOf('ClientIP', 'None'),
      trafficDistribution: enumOf('PreferClose', 'PreferSameNode', 'PreferSameZone'),
    },
    allOf: [when({ sessionAffinityConfig: {} }, needs('sessionAffinity', { enum: ['ClientIP'] }))],
  },
  ServicePortOverrides: {
    of: 'ServicePort',
    required: ['name'],
    optional: ['port'],
    properties: {
      name: 'DnsLabel',
      nodePort: PORT,
      port: PORT,
      protocol: enumOf('TCP', 'UDP', 'SCTP'),
      targetPort: 'Port',
      appProtocol: 'LabelKey',
    },
  },
  ClientIPConfig: {
    properties: { timeoutSeconds: { type: 'integer', minimum: 1, maximum: 86_400 } },
  },

  ServiceMonitorSpec: {
    meant: MEANT.serviceMonitor,
    optional: ['selector', 'endpoints'],
    properties: {
      bodySizeLimit: 'ByteSize',
      nativeHistogramMinBucketFactor: 'Quantity',
      jobLabel: 'OptionalLabelKey',
      podTargetLabels: listOf('LabelKey'),
      targetLabels: listOf('LabelKey'),
    },
  },
  ScrapeEndpoint: {
    meant: MEANT.endpoint,
    omit: ['bearerTokenFile'], // a file of Prometheus' own, which its operator refuses by default
    properties: { bearerTokenSecret: KEY_SELECTOR, proxyUrl: 'ProxyUrl' },
    allOf: [atMostOneOf(['authorization', 'basicAuth', 'bearerTokenSecret', 'oauth2'])],
  },
  'ScrapeEndpoint.authorization': { properties: { credentials: KEY_SELECTOR } },
  'ScrapeEndpoint.basicAuth': { properties: { password: KEY_SELECTOR, username: KEY_SELECTOR } },
  'ScrapeEndpoint.oauth2': { properties: { clientSecret: KEY_SELECTOR, proxyUrl: 'ProxyUrl' } },
  'ScrapeEndpoint.oauth2.clientId': SECRET_OR_CONFIG_MAP,
  ...under('ScrapeEndpoint'),
  ...under('ScrapeEndpoint.oauth2'),
};
