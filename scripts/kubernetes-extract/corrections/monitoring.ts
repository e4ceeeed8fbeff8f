import { type Correction, listOf } from '../correction';
import { atMostOneOf, exactlyOneOf } from '../rules';
import { MEANT } from './meant';

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

/** Of no sign in the operator. */
const LIMIT = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;
const LIMITS = [
  ...['keepDroppedTargets', 'labelLimit', 'labelNameLengthLimit', 'labelValueLengthLimit'],
  ...['nativeHistogramBucketLimit', 'sampleLimit', 'targetLimit'],
];

/** What `overrides` may say of the ServiceMonitor: Prometheus Operator checks it when it reads it, not the API server. */
export const MONITORING: Readonly<Record<string, Correction>> = {
  ServiceMonitorSpec: {
    meant: MEANT.serviceMonitor,
    optional: ['selector', 'endpoints'],
    properties: {
      bodySizeLimit: 'ByteSize',
      nativeHistogramMinBucketFactor: 'BucketFactor',
      jobLabel: 'OptionalLabelKey',
      podTargetLabels: listOf('TargetLabel'),
      targetLabels: listOf('TargetLabel'),
      ...Object.fromEntries(LIMITS.map((name) => [name, LIMIT])),
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
