import { isObject, omit, type Json, type JsonObject } from '../../schema/json-schema';

/** Valid objects for extraObjects, of kinds with special rules for names or data. */
const OBJECTS: readonly JsonObject[] = [
  {
    ...of('v1', 'ConfigMap'),
    data: { key: 'text' },
    binaryData: { bytes: 'aGVsbG8=' },
    immutable: true,
  },
  {
    ...of('v1', 'Secret'),
    data: { key: 'aGVsbG8=' },
    stringData: { text: 'text' },
    type: 'Opaque',
  },
  ...[
    { 'kubernetes.io/tls': { 'tls.crt': 'text', 'tls.key': 'text' } },
    { 'kubernetes.io/basic-auth': { username: 'text' } },
    { 'kubernetes.io/basic-auth': { password: 'text' } },
    { 'kubernetes.io/ssh-auth': { 'ssh-privatekey': 'text' } },
    { 'kubernetes.io/dockerconfigjson': { '.dockerconfigjson': '{}' } },
  ].flatMap((types) =>
    Object.entries<JsonObject>(types).map(([type, stringData]) => ({
      ...of('v1', 'Secret'),
      ...{ type, stringData },
    })),
  ),
  { ...of('v1', 'Service'), spec: { ports: [{ port: 80 }] } },
  of('v1', 'ServiceAccount'),
  of('v1', 'Namespace'),
  { ...of('rbac.authorization.k8s.io/v1', 'Role'), rules: [] },
  {
    ...of('networking.k8s.io/v1', 'NetworkPolicy'),
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  },
  {
    ...of('apps/v1', 'StatefulSet'),
    spec: {
      serviceName: 'text',
      selector: { matchLabels: { a: 'text' } },
      template: {
        metadata: { labels: { a: 'text' } },
        spec: { containers: [{ name: 'text', image: 'text' }] },
      },
    },
  },
  {
    ...of('monitoring.coreos.com/v1', 'PrometheusRule'),
    spec: { groups: [{ name: 'text', rules: [{ alert: 'text', expr: 'up == 0' }] }] },
  },
];

/** The places in these objects that the chart checks; it does not check the rest. */
const PLACES: readonly (readonly string[])[] = [
  ['apiVersion'],
  ['kind'],
  ['metadata', 'name'],
  ['data'],
  ['binaryData'],
  ['stringData'],
  ['immutable'],
  ['type'],
];

function of(apiVersion: string, kind: string): JsonObject {
  return { apiVersion, kind, metadata: { name: 'text' } };
}

/** Each object unchanged, and with one of `scalars` or another value at one place, with a title for each. */
export function objectCases(scalars: readonly Json[]): (readonly [string, JsonObject])[] {
  return OBJECTS.flatMap((object) => {
    const { kind, type } = object as { readonly kind: string; readonly type?: string };
    const name = type === undefined ? kind : `${kind} ${type}`;
    const changes = PLACES.flatMap((path) => changesAt(object, path, scalars));
    const more = [
      ['right', object] as const,
      ['with a typo', { ...object, dat: { key: 'text' } }] as const,
    ];
    return [
      ...(kind === 'ConfigMap' || kind === 'Secret' ? more : more.slice(0, 1)),
      ...changes,
    ].map(([what, changed]) => [`${name}: ${what}`, changed] as const);
  });
}

type Change = readonly [string, JsonObject];

function changesAt(
  object: JsonObject,
  path: readonly string[],
  scalars: readonly Json[],
): Change[] {
  const [key = '', ...rest] = path;
  const value = object[key];
  if (value === undefined) return [];
  if (rest.length > 0 && isObject(value))
    return changesAt(value, rest, scalars).map(([what, inner]) => [
      `${key}.${what}`,
      { ...object, [key]: inner },
    ]);
  const others: readonly Json[] = [...scalars, ['text'], { text: 'text' }];
  const replaced = others.map((other): Change => [
    `${key}: ${JSON.stringify(other)}`,
    { ...object, [key]: other },
  ]);
  if (!isObject(value)) return replaced;
  const [first = ''] = Object.keys(value);
  return [
    [`without ${first}`, { ...object, [key]: omit(value, first) }],
    ...replaced.slice(-2),
    ...changesAt(value, [first], scalars).map(([what, inner]): Change => [
      `${key}.${what}`,
      { ...object, [key]: inner },
    ]),
    ...scalars
      .filter((scalar) => typeof scalar === 'string')
      .map((text): Change => [
        `${key}: key ${JSON.stringify(text)}`,
        { ...object, [key]: { ...value, [text]: value[first] ?? '' } },
      ]),
  ];
}
