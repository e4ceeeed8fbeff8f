import { type Correction, enumOf } from '../correction';
import { FROM_ZERO, NOT_EMPTY, PORT } from '../scalars';
import { atMostOneOf, exactlyOneOf, needs, onlyWith, when, without } from '../rules';

const HANDLERS = ['exec', 'grpc', 'httpGet', 'tcpSocket'];
const PROBE: Correction = {
  properties: {
    failureThreshold: FROM_ZERO,
    initialDelaySeconds: FROM_ZERO,
    periodSeconds: FROM_ZERO,
    timeoutSeconds: FROM_ZERO,
  },
  allOf: [exactlyOneOf(HANDLERS, '; set httpGet to null where it is a default')],
};

const KEY_SELECTOR: Correction = {
  required: ['name'],
  properties: { name: 'ObjectName', key: 'ConfigKey' },
};

const ENV_SOURCE: Correction = { required: ['name'], properties: { name: 'ObjectName' } };

const PROFILES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const localhost = (path: string): Correction => ({
  properties: { type: enumOf(...PROFILES), localhostProfile: path },
  allOf: [
    when({ type: 'Localhost' }, needs('localhostProfile')),
    when({ type: ['RuntimeDefault', 'Unconfined'] }, without('localhostProfile')),
  ],
});

/** Which divisors a resource may be given in. */
const DIVISORS = [
  when(
    { resource: ['limits.cpu', 'requests.cpu'] },
    onlyWith('divisor', { not: { type: 'string', pattern: '[^01m]' } }, '1 or 1m'),
  ),
  when(
    { resource: { not: { enum: ['limits.cpu', 'requests.cpu'] } } },
    onlyWith('divisor', { not: { type: 'string', pattern: 'm' } }, 'such as 1, 1k or 1Mi'),
  ),
];

/** The container, its probes, variables and mounts, and what it may do. */
export const CONTAINER: Readonly<Record<string, Correction>> = {
  EnvVar: {
    properties: { name: 'EnvName' },
    allOf: [atMostOneOf(['value', 'valueFrom'], { value: NOT_EMPTY })],
  },
  EnvVarSource: {
    since: { fileKeyRef: '1.35' },
    properties: { fieldRef: 'EnvFieldSelector', resourceFieldRef: 'ResourceFieldSelector' },
    allOf: [
      exactlyOneOf([
        'configMapKeyRef',
        'fieldRef',
        'fileKeyRef',
        'resourceFieldRef',
        'secretKeyRef',
      ]),
    ],
  },
  EnvFromSource: {
    properties: { prefix: 'OptionalEnvPrefix' },
    allOf: [exactlyOneOf(['configMapRef', 'secretRef'])],
  },
  ConfigMapEnvSource: ENV_SOURCE,
  SecretEnvSource: ENV_SOURCE,
  ConfigMapKeySelector: KEY_SELECTOR,
  SecretKeySelector: KEY_SELECTOR,
  FileKeySelector: { properties: { key: 'EnvName', volumeName: 'DnsLabel', path: 'PlainPath' } },
  EnvFieldSelector: {
    of: 'ObjectFieldSelector',
    properties: { apiVersion: enumOf('', 'v1'), fieldPath: 'EnvFieldPath' },
  },
  VolumeFieldSelector: {
    of: 'ObjectFieldSelector',
    properties: { apiVersion: enumOf('', 'v1'), fieldPath: 'VolumeFieldPath' },
  },
  ResourceFieldSelector: {
    properties: { resource: 'ResourceField', divisor: 'Divisor' },
    allOf: DIVISORS,
  },
  VolumeResourceFieldSelector: {
    of: 'ResourceFieldSelector',
    required: ['containerName'],
    properties: { containerName: NOT_EMPTY, resource: 'ResourceField', divisor: 'Divisor' },
    allOf: DIVISORS,
  },
  // The Pods have no resourceClaims that they could name.
  ResourceRequirements: {
    omit: ['claims'],
    properties: {
      limits: { propertyNames: { $ref: 'ResourceName' } },
      requests: { propertyNames: { $ref: 'ResourceName' } },
    },
  },
  // A startup and a liveness probe succeed at once; zero stands for the default.
  Probe: {
    ...PROBE,
    properties: {
      ...PROBE.properties,
      successThreshold: { type: 'integer', minimum: 0, maximum: 1 },
      terminationGracePeriodSeconds: {
        type: 'integer',
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
      },
    },
  },
  ReadinessProbe: {
    of: 'Probe',
    ...PROBE,
    omit: ['terminationGracePeriodSeconds'],
    properties: { ...PROBE.properties, successThreshold: FROM_ZERO },
  },
  ExecAction: { required: ['command'], properties: { command: { minItems: 1 } } },
  GRPCAction: { omit: ['mode'], properties: { port: PORT } },
  HTTPGetAction: {
    omit: ['protocol'],
    properties: { port: 'Port', scheme: enumOf('', 'HTTP', 'HTTPS') },
  },
  HTTPHeader: { optional: ['value'], properties: { name: 'HeaderName', value: { minLength: 0 } } },
  TCPSocketAction: { properties: { port: 'Port' } },
  VolumeMount: {
    omit: ['bindMountOptions'], // off by default
    since: { recursiveReadOnly: '1.31' },
    properties: {
      mountPropagation: enumOf('None', 'HostToContainer', 'Bidirectional'),
      recursiveReadOnly: enumOf('Disabled', 'IfPossible', 'Enabled'),
      subPath: 'DescendingPath',
      subPathExpr: 'DescendingPath',
    },
    allOf: [
      atMostOneOf(['subPath', 'subPathExpr']),
      when({ recursiveReadOnly: ['IfPossible', 'Enabled'] }, needs('readOnly', { enum: [true] })),
      when(
        { recursiveReadOnly: ['IfPossible', 'Enabled'] },
        onlyWith('mountPropagation', { enum: ['None'] }),
      ),
    ],
  },

  AppArmorProfile: localhost('AppArmorPath'),
  SeccompProfile: localhost('DescendingPath'),
  PodSecurityContext: {
    since: { seLinuxChangePolicy: '1.33', supplementalGroupsPolicy: '1.33' },
    properties: {
      fsGroup: FROM_ZERO,
      fsGroupChangePolicy: enumOf('Always', 'OnRootMismatch'),
      runAsGroup: FROM_ZERO,
      runAsUser: FROM_ZERO,
      seLinuxChangePolicy: enumOf('MountOption', 'Recursive'),
      supplementalGroups: { items: FROM_ZERO },
      supplementalGroupsPolicy: enumOf('Merge', 'Strict'),
      sysctls: { uniqueBy: ['name'] },
    },
  },
  SecurityContext: {
    properties: {
      // Unmasked needs user namespaces, which the Pods have not.
      procMount: enumOf('Default'),
      runAsGroup: FROM_ZERO,
      runAsUser: FROM_ZERO,
    },
    allOf: [
      when({ privileged: [true] }, onlyWith('allowPrivilegeEscalation', { enum: [true] })),
      when(
        { allowPrivilegeEscalation: [false] },
        onlyWith(
          'capabilities',
          { properties: { add: { items: { not: { enum: ['CAP_SYS_ADMIN'] } } } } },
          'those without CAP_SYS_ADMIN',
        ),
      ),
    ],
  },
  Sysctl: { properties: { name: 'SysctlName', value: { minLength: 0 } } },
  WindowsSecurityContextOptions: {
    properties: {
      gmsaCredentialSpec: { minLength: 1, maxLength: 65536 },
      gmsaCredentialSpecName: 'ObjectName',
      // It needs the network of the host, which the Pods have not.
      hostProcess: { type: 'boolean', enum: [false] },
      runAsUserName: 'WindowsUserName',
    },
  },
};
