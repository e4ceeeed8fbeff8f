import { type Correction, enumOf } from '../correction';
import { BYTE, FILE_MODE, NOT_EMPTY } from '../scalars';
import { anyOf, atMostOneOf, exactlyOneOf, needs, when, without } from '../rules';

const PROJECTION: Correction = { required: ['name'], properties: { name: NOT_EMPTY } };

const DATA_SOURCE: Correction = {
  properties: { kind: NOT_EMPTY, name: NOT_EMPTY, apiGroup: 'OptionalObjectName' },
};

/** Volumes and the claims in them. */
export const VOLUMES: Readonly<Record<string, Correction>> = {
  Volume: {
    since: { image: '1.35' },
    properties: { name: 'DnsLabel' },
    // Without a source it is an emptyDir: SetDefaults_Volume.
    alternatives: {
      but: ['name'],
      words: 'one source, such as configMap, emptyDir, persistentVolumeClaim or secret',
    },
  },
  AWSElasticBlockStoreVolumeSource: { properties: { partition: BYTE } },
  AzureDiskVolumeSource: {
    properties: {
      cachingMode: enumOf('None', 'ReadOnly', 'ReadWrite'),
      kind: enumOf('Dedicated', 'Managed', 'Shared'),
    },
    allOf: [
      when(
        { kind: 'Managed' },
        needs(
          'diskURI',
          { pattern: '^/subscriptions/' },
          'a path that begins with /subscriptions/',
        ),
      ),
      when(
        { kind: ['', 'Dedicated', 'Shared'] },
        needs('diskURI', { pattern: '^https://' }, 'a URL that begins with https://'),
      ),
    ],
  },
  CephFSVolumeSource: { properties: { monitors: { minItems: 1 } } },
  CinderVolumeSource: { properties: { secretRef: 'NamedReference' } },
  ConfigMapProjection: PROJECTION,
  SecretProjection: PROJECTION,
  ConfigMapVolumeSource: {
    omit: ['defaultUser'],
    required: ['name'],
    properties: { name: NOT_EMPTY, defaultMode: FILE_MODE },
  },
  SecretVolumeSource: {
    omit: ['defaultUser'],
    required: ['secretName'],
    properties: { secretName: NOT_EMPTY, defaultMode: FILE_MODE },
  },
  CSIVolumeSource: {
    properties: { driver: 'DriverName', nodePublishSecretRef: 'SecretReference' },
  },
  NamedReference: {
    of: 'LocalObjectReference',
    required: ['name'],
    properties: { name: NOT_EMPTY },
  },
  SecretReference: {
    of: 'LocalObjectReference',
    required: ['name'],
    properties: { name: 'ObjectName' },
  },
  DownwardAPIVolumeSource: { omit: ['defaultUser'], properties: { defaultMode: FILE_MODE } },
  DownwardAPIVolumeFile: {
    omit: ['user'],
    properties: {
      fieldRef: 'VolumeFieldSelector',
      mode: FILE_MODE,
      path: 'LocalPath',
      resourceFieldRef: 'VolumeResourceFieldSelector',
    },
    allOf: [exactlyOneOf(['fieldRef', 'resourceFieldRef'])],
  },
  EmptyDirVolumeSource: { omit: ['mode'] }, // off by default, as the users below
  EphemeralVolumeSource: { required: ['volumeClaimTemplate'] },
  PersistentVolumeClaimSpec: {
    since: { volumeAttributesClassName: '1.34' },
    required: ['accessModes', 'resources'],
    properties: {
      accessModes: {
        minItems: 1,
        items: enumOf('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'),
      },
      resources: 'VolumeClaimResources',
      storageClassName: 'OptionalObjectName',
      volumeAttributesClassName: 'OptionalObjectName',
      volumeMode: enumOf('Block', 'Filesystem'),
    },
    allOf: [
      {
        description: 'may not join ReadWriteOncePod with other accessModes; keep it alone',
        anyOf: [
          { properties: { accessModes: { items: { enum: ['ReadWriteOncePod'] } } } },
          { properties: { accessModes: { items: { not: { enum: ['ReadWriteOncePod'] } } } } },
        ],
      },
    ],
  },
  VolumeClaimResources: {
    of: 'VolumeResourceRequirements',
    required: ['requests'],
    properties: { requests: 'VolumeClaimRequests' },
  },
  TypedLocalObjectReference: {
    ...DATA_SOURCE,
    allOf: [when({ apiGroup: [''] }, needs('kind', { enum: ['PersistentVolumeClaim'] }))],
  },
  TypedObjectReference: {
    properties: { ...DATA_SOURCE.properties, namespace: 'OptionalDnsLabel' },
    allOf: [when({ apiGroup: [''] }, needs('kind', { enum: ['PersistentVolumeClaim'] }))],
  },
  FCVolumeSource: {
    properties: { lun: BYTE, targetWWNs: { minItems: 1 }, wwids: { minItems: 1 } },
    allOf: [exactlyOneOf(['targetWWNs', 'wwids']), when({ targetWWNs: {} }, needs('lun'))],
  },
  FlexVolumeSource: { properties: { options: { propertyNames: { $ref: 'FlexOption' } } } },
  FlockerVolumeSource: {
    properties: {
      datasetName: 'DatasetName',
      datasetUUID: { minLength: 1 },
    },
    allOf: [exactlyOneOf(['datasetName', 'datasetUUID'])],
  },
  GCEPersistentDiskVolumeSource: { properties: { partition: BYTE } },
  GitRepoVolumeSource: { properties: { directory: 'DescendingPath' } },
  HostPathVolumeSource: {
    properties: {
      path: 'PlainPath',
      type: enumOf(
        ...['', 'DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File'],
        ...['Socket', 'CharDevice', 'BlockDevice'],
      ),
    },
  },
  ImageVolumeSource: {
    required: ['reference'],
    properties: { pullPolicy: enumOf('', 'Always', 'IfNotPresent', 'Never') },
  },
  ISCSIVolumeSource: {
    properties: { iqn: 'IscsiName', initiatorName: 'IscsiName', lun: BYTE },
    allOf: [
      when({ chapAuthDiscovery: [true] }, needs('secretRef')),
      when({ chapAuthSession: [true] }, needs('secretRef')),
    ],
  },
  KeyToPath: { omit: ['user'], properties: { path: 'LocalPath', mode: FILE_MODE } },
  NFSVolumeSource: { properties: { path: 'AbsolutePath' } },
  ProjectedVolumeSource: { omit: ['defaultUser'], properties: { defaultMode: FILE_MODE } },
  VolumeProjection: {
    since: { clusterTrustBundle: '1.37', podCertificate: '1.37' },
    allOf: [
      atMostOneOf([
        'clusterTrustBundle',
        'configMap',
        'downwardAPI',
        'podCertificate',
        'secret',
        'serviceAccountToken',
      ]),
    ],
  },
  ClusterTrustBundleProjection: {
    omit: ['user'],
    properties: { name: 'TrustBundleName', path: 'LocalPath', signerName: 'SignerName' },
    allOf: [exactlyOneOf(['name', 'signerName']), when({ name: {} }, without('labelSelector'))],
  },
  PodCertificateProjection: {
    omit: ['user'],
    properties: {
      certificateChainPath: 'LocalPath',
      credentialBundlePath: 'LocalPath',
      keyPath: 'LocalPath',
      keyType: enumOf('RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'),
      maxExpirationSeconds: { type: 'integer', minimum: 3600, maximum: 7_862_400 },
      signerName: 'SignerName',
      userAnnotations: { propertyNames: { $ref: 'DomainKey' } },
    },
    allOf: [anyOf(['certificateChainPath', 'credentialBundlePath', 'keyPath'])],
  },
  // From 10 minutes to 2^32 seconds; 3600 if left out.
  ServiceAccountTokenProjection: {
    omit: ['user'],
    properties: {
      expirationSeconds: { type: 'integer', minimum: 600, maximum: 2 ** 32 },
      path: 'LocalPath',
    },
  },
  QuobyteVolumeSource: { properties: { registry: 'HostPorts', tenant: { maxLength: 64 } } },
  RBDVolumeSource: { properties: { monitors: { minItems: 1 } } },
  ScaleIOVolumeSource: { required: ['volumeName'], properties: { volumeName: NOT_EMPTY } },
  StorageOSVolumeSource: {
    required: ['volumeName'],
    properties: {
      secretRef: 'NamedReference',
      volumeName: 'DnsLabel',
      volumeNamespace: 'OptionalDnsLabel',
    },
  },
};
