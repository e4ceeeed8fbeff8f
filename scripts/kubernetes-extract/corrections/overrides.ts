import { type Correction, enumOf, listOf } from '../correction';
import { FROM_ONE, FROM_ZERO, NOT_EMPTY, PORT } from '../scalars';
import { exactlyOneOf, needs, onlyWith, when, without } from '../rules';
import { MEANT } from './meant';

const CONTAINER_PORT: Correction = {
  properties: {
    containerPort: PORT,
    hostPort: PORT,
    name: 'PortName',
    protocol: enumOf('', 'TCP', 'UDP', 'SCTP'),
  },
};

const RESIZE_ONCE = { uniqueBy: ['resourceName'] };

/** A container beside the application's. */
const BESIDE: Correction = {
  of: 'Container',
  since: { resizePolicy: '1.33' },
  required: ['image'],
  properties: {
    name: 'DnsLabel',
    image: 'ImageReference',
    resizePolicy: RESIZE_ONCE,
    imagePullPolicy: enumOf('Always', 'IfNotPresent', 'Never'),
    readinessProbe: 'ReadinessProbe',
    terminationMessagePolicy: enumOf('FallbackToLogsOnError', 'File'),
  },
};

const HANDLER = exactlyOneOf(['exec', 'httpGet', 'sleep', 'tcpSocket']);

/** What `overrides` may say: DeploymentSpec, PodSpec, Container and ServiceSpec. */
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
      terminationGracePeriodSeconds: {
        type: 'integer',
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
      },
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
    since: { resizePolicy: '1.33' },
    meant: MEANT.container,
    omit: ['restartPolicy', 'restartPolicyRules'], // of init containers, and off by default
    optional: ['name'],
    properties: {
      ports: { uniqueBy: ['name'], items: { $ref: 'ContainerPortOverrides' } },
      resizePolicy: RESIZE_ONCE,
      terminationMessagePolicy: enumOf('FallbackToLogsOnError', 'File'),
    },
  },
  ContainerPortOverrides: {
    ...CONTAINER_PORT,
    of: 'ContainerPort',
    required: ['name'],
    optional: ['containerPort'],
  },
  ContainerPort: CONTAINER_PORT,
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
  Sidecar: { ...BESIDE, omit: ['restartPolicy', 'restartPolicyRules'] },
  InitContainer: {
    ...BESIDE,
    omit: ['restartPolicyRules'],
    properties: { ...BESIDE.properties, restartPolicy: enumOf('Always') },
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
      externalIPs: listOf('ExternalIp'),
      healthCheckNodePort: PORT,
      internalTrafficPolicy: enumOf('Cluster', 'Local'),
      ipFamilies: { maxItems: 2, items: enumOf('IPv4', 'IPv6') },
      ipFamilyPolicy: enumOf('PreferDualStack', 'RequireDualStack', 'SingleStack'),
      loadBalancerClass: 'LabelKey',
      ports: { uniqueBy: ['name'], items: { $ref: 'ServicePortOverrides' } },
      sessionAffinity: enumOf('', 'ClientIP', 'None'),
      trafficDistribution: enumOf('PreferClose', 'PreferSameNode', 'PreferSameZone'),
    },
    allOf: [
      when(
        { sessionAffinityConfig: { required: ['clientIP'] } },
        needs('sessionAffinity', { enum: ['ClientIP'] }),
      ),
    ],
  },
  ServicePortOverrides: {
    of: 'ServicePort',
    required: ['name'],
    optional: ['port'],
    properties: {
      name: 'DnsLabel',
      nodePort: PORT,
      port: PORT,
      protocol: enumOf('', 'TCP', 'UDP', 'SCTP'),
      targetPort: 'Port',
      appProtocol: 'LabelKey',
    },
  },
  ClientIPConfig: {
    properties: { timeoutSeconds: { type: 'integer', minimum: 1, maximum: 86_400 } },
  },
};
