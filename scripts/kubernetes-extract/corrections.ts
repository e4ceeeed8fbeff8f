import type { JsonSchema } from '../../schema/json-schema';

/** What the published definitions get wrong or leave out. Everything else is taken as published. */

export const INT32 = { minimum: -2147483648, maximum: 2147483647 };

/** Integers that JavaScript and Helm, which both read numbers as doubles, keep exactly. */
export const SAFE_INTEGER = {
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
};

/** Definitions that replace the published ones, which say only "string" or are not portable. */
export const REPLACED: Readonly<Record<string, JsonSchema>> = {
  Quantity: {
    description: 'A quantity such as 1, 100m, 1.5 or 128Mi.',
    type: ['number', 'string'],
    minimum: 0,
    pattern: '^([0-9]+[.]?[0-9]*|[.][0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$',
  },
  IntOrString: { description: 'An integer or a string.', type: ['integer', 'string'], ...INT32 },
  // A volume claim's template may carry labels and annotations, and Kubernetes refuses the rest.
  ObjectMeta: {
    type: 'object',
    additionalProperties: false,
    properties: {
      annotations: { type: 'object', additionalProperties: { type: 'string' } },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
    },
  },
};

const PORT = { minimum: 1, maximum: 65535 };
const FROM_ZERO: JsonSchema = { type: 'integer', minimum: 0, maximum: INT32.maximum };

/** Fields whose range the API server enforces and only the published prose, if anything, tells. */
export const FIELDS: Readonly<Record<string, JsonSchema>> = {
  'GRPCAction.port': { type: 'integer', ...PORT },
  'HTTPGetAction.port': { type: ['integer', 'string'], ...PORT },
  'TCPSocketAction.port': { type: ['integer', 'string'], ...PORT },
  // Zero stands for the default.
  'Probe.failureThreshold': FROM_ZERO,
  'Probe.initialDelaySeconds': FROM_ZERO,
  'Probe.periodSeconds': FROM_ZERO,
  'Probe.successThreshold': FROM_ZERO,
  'Probe.timeoutSeconds': FROM_ZERO,
  'Probe.terminationGracePeriodSeconds': { ...FROM_ZERO, minimum: 1 },
};

const SECCOMP_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const PORT_SCHEMES = ['HTTP', 'HTTPS'];
const POLICIES = ['Honor', 'Ignore'];

/** Closed sets of values that the API server enforces and that only the published prose tells. */
export const ENUMS: Readonly<Record<string, readonly string[]>> = {
  'AppArmorProfile.type': SECCOMP_TYPES,
  'HTTPGetAction.scheme': PORT_SCHEMES,
  'HostPathVolumeSource.type': [
    '',
    'DirectoryOrCreate',
    'Directory',
    'FileOrCreate',
    'File',
    'Socket',
    'CharDevice',
    'BlockDevice',
  ],
  'ImageVolumeSource.pullPolicy': ['Always', 'IfNotPresent', 'Never'],
  'LabelSelectorRequirement.operator': ['In', 'NotIn', 'Exists', 'DoesNotExist'],
  'NodeSelectorRequirement.operator': ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'],
  'PersistentVolumeClaimSpec.volumeMode': ['Block', 'Filesystem'],
  'PodSecurityContext.fsGroupChangePolicy': ['Always', 'OnRootMismatch'],
  'PodSecurityContext.seLinuxChangePolicy': ['MountOption', 'Recursive'],
  'PodSecurityContext.supplementalGroupsPolicy': ['Merge', 'Strict'],
  'SeccompProfile.type': SECCOMP_TYPES,
  'SecurityContext.procMount': ['Default', 'Unmasked'],
  'Toleration.effect': ['', 'NoSchedule', 'PreferNoSchedule', 'NoExecute'],
  'Toleration.operator': ['', 'Exists', 'Equal', 'Lt', 'Gt'],
  'TopologySpreadConstraint.nodeAffinityPolicy': POLICIES,
  'TopologySpreadConstraint.nodeTaintsPolicy': POLICIES,
  'TopologySpreadConstraint.whenUnsatisfiable': ['DoNotSchedule', 'ScheduleAnyway'],
  'VolumeMount.mountPropagation': ['None', 'HostToContainer', 'Bidirectional'],
  'VolumeMount.recursiveReadOnly': ['Disabled', 'IfPossible', 'Enabled'],
};

/** Published patterns, each with the named definition that stands for it in the extract. */
export const PATTERNS: Readonly<Record<string, readonly [name: string, definition: JsonSchema]>> = {
  '^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$': [
    'PrometheusDuration',
    {
      description: 'A Prometheus duration such as 30s, 5m or 1h30m.',
      type: 'string',
      minLength: 1,
      pattern: '^(0|([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)$',
    },
  ],
  '^[a-zA-Z_][a-zA-Z0-9_]*$': [
    'LabelName',
    {
      description: 'A Prometheus label name such as namespace or __address__.',
      type: 'string',
      pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$',
    },
  ],
  // The published one says (?i), which ECMAScript does not have.
  '^(?i)(abort|warn)?$': [
    'PartialResponseStrategy',
    {
      description: 'A strategy: abort or warn.',
      type: 'string',
      pattern: '^([aA][bB][oO][rR][tT]|[wW][aA][rR][nN])?$',
    },
  ],
};
