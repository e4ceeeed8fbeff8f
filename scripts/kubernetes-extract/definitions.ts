import type { JsonSchema } from '../../schema/json-schema';
import { PROMETHEUS_DEFINITIONS } from './patterns';
import { INT32, PORT_NUMBER } from './scalars';

/**
 * Numbers and strings whose rules the published files leave out. The sources are functions of k8s.io/kubernetes,
 * package pkg/apis/core/validation, where nothing else is said.
 */

const UNIT = '([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?';
const QUANTITY: JsonSchema = {
  description: 'A quantity such as 1, 100m, 1.5 or 128Mi.',
  type: ['number', 'string'],
  minimum: 0,
  pattern: `^[+]?([0-9]+[.]?[0-9]*|[.][0-9]*)${UNIT}$`,
};

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DOMAIN = `${LABEL}([.]${LABEL})*`;
const ANY_CASE_DOMAIN = DOMAIN.replaceAll('a-z', 'A-Za-z');
const NAME = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const LABEL_OR_ANNOTATION = String.raw`metadata[.](labels\['(${DOMAIN}/)?${NAME}'\]|annotations\['(${ANY_CASE_DOMAIN}/)?${NAME}'\])`;

const IPV4 =
  '((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])[.]){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const HEX = '[0-9a-fA-F]{1,4}';
const IPV6 = [
  `(${HEX}:){7}${HEX}`,
  `(${HEX}:){1,7}:`,
  ...[1, 2, 3, 4, 5, 6].map((last) => `(${HEX}:){1,${7 - last}}(:${HEX}){1,${last}}`),
  `:((:${HEX}){1,7}|:)`,
].join('|');

const SYSCTL = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const CONTROL = '\u{0}-\u{1f}\u{7f}';
const NET_BIOS = `[^\\\\/:*?"<>|.${CONTROL}][^\\\\/:*?"<>|${CONTROL}]{0,14}`;

/** Definitions that replace published ones, or that corrections refer to. */
export const DEFINITIONS: Readonly<Record<string, JsonSchema>> = {
  ...PROMETHEUS_DEFINITIONS,
  IntOrString: { description: 'An integer or a string.', type: ['integer', 'string'], ...INT32 },
  // k8s.io/apimachinery/pkg/api/resource, ParseQuantity
  Quantity: QUANTITY,
  // Of the ServiceMonitor, whose definition takes no fraction that is a number.
  BucketFactor: {
    ...QUANTITY,
    description: 'A factor in quotes such as 1.1.',
    type: ['integer', 'string'],
    maximum: INT32.maximum,
  },
  // ValidatePositiveQuantityValue
  PositiveQuantity: {
    ...QUANTITY,
    description: 'A quantity above zero such as 1, 1.5 or 10Gi.',
    exclusiveMinimum: 0,
    not: { type: 'string', pattern: `^[+]?[0.]+${UNIT}$` },
  },
  // ValidatePersistentVolumeClaimSpec
  VolumeClaimRequests: {
    description: 'What the volume must have: at least storage.',
    type: 'object',
    required: ['storage'],
    properties: { storage: { $ref: '#/definitions/PositiveQuantity' } },
    additionalProperties: { $ref: '#/definitions/Quantity' },
  },
  // validateContainerResourceDivisor
  Divisor: {
    description: 'A unit such as 1, 1m, 1k or 1Mi.',
    type: ['integer', 'string'],
    minimum: 0,
    maximum: 1,
    pattern: '^(0|1([mkMGTPE]|[KMGTPE]i)?)$',
  },
  // ValidateContainerResourceName: names without a domain are Kubernetes' own.
  ResourceName: {
    description:
      'A resource: cpu, memory, ephemeral-storage, one such as hugepages-2Mi, or a device such as example.com/gpu.',
    type: 'string',
    pattern: `^(cpu|memory|ephemeral-storage|hugepages-[1-9][0-9]*([kMGTPE]|[KMGTPE]i)?|${DOMAIN}/${NAME})$`,
    not: { pattern: '^([^/]{245}|requests[.])' },
  },
  // ValidatePortNumOrName
  Port: {
    description:
      'A port from 1 to 65535, or the name of one, at most 15 letters, digits and hyphens such as http.',
    type: ['integer', 'string'],
    ...PORT_NUMBER,
    maxLength: 15,
    pattern: '^([a-z0-9]+-)*[0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*$',
  },
  // validEnvDownwardAPIFieldPathExpressions; spec.host is an old name of spec.nodeName.
  EnvFieldPath: {
    description:
      "A field of the Pod such as metadata.name, status.podIP or metadata.labels['app'].",
    type: 'string',
    pattern: `^(metadata[.](name|namespace|uid)|spec[.](nodeName|serviceAccountName|host)|status[.](hostIPs?|podIPs?)|${LABEL_OR_ANNOTATION})$`,
  },
  // validVolumeDownwardAPIFieldPathExpressions
  VolumeFieldPath: {
    description:
      "A field of the Pod such as metadata.name, metadata.labels or metadata.labels['app'].",
    type: 'string',
    pattern: `^(metadata[.](name|namespace|uid|labels|annotations)|${LABEL_OR_ANNOTATION})$`,
  },
  // validContainerResourceFieldPathExpressions
  ResourceField: {
    description: 'A resource of the container such as limits.cpu or requests.memory.',
    type: 'string',
    pattern: '^(limits|requests)[.](cpu|memory|ephemeral-storage|hugepages-.*)$',
  },
  // IsValidSysctlName
  SysctlName: {
    description: 'A name of a kernel parameter such as net.core.somaxconn.',
    type: 'string',
    maxLength: 253,
    pattern: `^(${SYSCTL}[./])*${SYSCTL}$`,
  },
  // ValidateSignerName
  SignerName: {
    description: 'A name of a signer such as example.com/my-signer.',
    type: 'string',
    maxLength: 571,
    pattern: `^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?([.][a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+/${DOMAIN}$`,
    not: { pattern: '^[^/]{254}' },
  },
  // ValidateUserAnnotations
  DomainKey: {
    description: 'A key with a domain before it such as example.com/name.',
    type: 'string',
    pattern: `^${ANY_CASE_DOMAIN}/${NAME}$`,
    not: { pattern: '^[^/]{254}' },
  },
  // ValidateClusterTrustBundleName
  TrustBundleName: {
    description:
      'A name of a ClusterTrustBundle such as my-bundle or example.com:my-signer:my-bundle.',
    type: 'string',
    pattern: `^(${DOMAIN}(:${DOMAIN})?:)?${DOMAIN}$`,
    not: { pattern: '[^:]{254}' },
  },
  // validateISCSIVolumeSource
  IscsiName: {
    description: 'A name that begins with iqn, eui or naa, such as iqn.2001-04.com.example:disk.',
    type: 'string',
    pattern: String.raw`^(iqn[.][0-9]{4}-[0-9]{2}[.][-.0-9A-Za-z]+(:[^,;*&$| ]+)|eui.[0-9A-Za-z]{16}|naa.[0-9A-Za-z]{32})$`,
  },
  // ValidateCSIDriverName
  DriverName: {
    description: 'A name of a driver of at most 63 characters such as csi.example.com.',
    type: 'string',
    maxLength: 63,
    pattern: `^${ANY_CASE_DOMAIN}$`,
  },
  // validateQuobyteVolumeSource
  HostPorts: {
    description: 'A host and port, or several with commas between them, such as quobyte:7861.',
    type: 'string',
    pattern: String.raw`^([^:,\[\]]*|\[[^,\[\]]*\]):[^:,\[\]]*(,([^:,\[\]]*|\[[^,\[\]]*\]):[^:,\[\]]*)*$`,
  },
  // validateWindowsSecurityContextOptions
  WindowsUserName: {
    description: String.raw`A Windows user such as ContainerUser or DOMAIN\user.`,
    type: 'string',
    pattern: `^((${NET_BIOS}|${ANY_CASE_DOMAIN})\\\\)?[^\\\\${CONTROL}]{1,104}$`,
    not: { pattern: String.raw`(^|\\)([^\\]*["/:;|=,+*?<>@\[\]][^\\]*|[. ]+)$` },
  },
  // ValidateAppArmorProfileField
  AppArmorPath: {
    description: 'A profile of the node without spaces around it, such as my-profile.',
    type: 'string',
    minLength: 1,
    maxLength: 4095,
    pattern: '^[^ \n]((.|\n)*[^ \n])?$',
  },
  // ValidatePositiveIntOrPercent, IsNotMoreThan100Percent
  SurgeOrUnavailable: {
    description: 'A number of Pods such as 1, or a percentage such as 25%.',
    type: ['integer', 'string'],
    minimum: 0,
    maximum: INT32.maximum,
    pattern: '^(100|[0-9]{1,2})%$',
  },
  // validateContainersOnlyForPod
  ImageReference: {
    description: 'An image without spaces around it such as envoyproxy/envoy:v1.34.0.',
    type: 'string',
    pattern: '^[^ \n]((.|\n)*[^ \n])?$',
  },
  // IsValidIP
  IpAddress: {
    description: 'An IP address such as 10.0.0.1 or 2001:db8::1.',
    type: 'string',
    pattern: `^(${IPV4}|${IPV6})$`,
  },
  // ValidateNonSpecialIP
  ExternalIp: {
    description:
      'An IP address such as 192.0.2.10 that is neither of this machine nor of its link.',
    type: 'string',
    pattern: `^(${IPV4}|${IPV6})$`,
    not: {
      pattern:
        '^(127[.]|0[.]0[.]0[.]0$|169[.]254[.]|224[.]0[.]0[.]|[0:]*:0{0,3}1$|[0:]*:$|[fF][eE][89abAB][0-9a-fA-F]:|[fF][fF][0-9a-fA-F]2:)',
    },
  },
  // validatePodDNSConfig
  SearchDomain: {
    description: 'A domain such as example.com.',
    type: 'string',
    pattern: `^${DOMAIN}[.]?$`,
    maxLength: 254,
  },
  // IsValidPortName
  PortName: {
    description: 'A name of at most 15 letters, digits and hyphens such as admin.',
    type: 'string',
    maxLength: 15,
    pattern: '^(([a-z0-9]+-)*[0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*)?$',
  },
  // validateFlockerVolumeSource
  DatasetName: {
    description: 'A name without slashes such as my-data.',
    type: 'string',
    minLength: 1,
    pattern: '^[^/]*$',
  },
  // flexVolume options; validateFlexVolumeSource
  FlexOption: {
    description: 'A key outside kubernetes.io and k8s.io such as fsType.',
    type: 'string',
    not: {
      pattern: '^([^/]*[.])?([kK][uU][bB][eE][rR][nN][eE][tT][eE][sS]|[kK]8[sS])[.][iI][oO](/.*)?$',
    },
  },
};
