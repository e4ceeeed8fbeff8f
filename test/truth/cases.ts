import {
  isObject,
  omit,
  resolve,
  type Json,
  type JsonObject,
  type JsonSchema,
} from '../../schema/json-schema';
import { mergeValues } from '../../schema/merge-values';
import { isVendored, valuesSchema } from '../../schema/values-schema';
import { matches } from './matches';
import { objectCases } from './objects';

/** Values that are right everywhere, or everywhere except at one place. */
export interface Case {
  /** The place, such as `volumes[0].configMap.name`, and the change made there. */
  readonly title: string;
  /** Definition and property of that place, by which differences are grouped. */
  readonly place: string;
  readonly values: JsonObject;
  /** Whether the chart may be stricter here than Kubernetes and Prometheus: the value is the chart's own. */
  readonly own: boolean;
  /** Whether the place is a list of which the schema says that no two items may be alike. */
  readonly isUnique: boolean;
}

/** Texts to put in the place of a string; the first one that the schema accepts serves as the right value. */
const STRINGS = [
  ...[
    'text',
    'http',
    'cpu',
    'data.txt',
    'TEXT',
    'example.com/name',
    'app.example.com',
    'iqn.2001-04.com.example:disk',
  ],
  ...[
    'https://example.com/a',
    '/subscriptions/a',
    '50%',
    'sha256:0000000000000000000000000000000000000000000000000000000000000000',
    '/data',
    'a/b',
    '10.0.0.0/8',
    '2001:db8::/32',
    'a:1',
    '5',
    '1m',
    '30s',
  ],
  ...[
    'metadata.name',
    "metadata.labels['app']",
    "metadata.annotations['Example.com/a']",
    'limits.cpu',
    'requests.memory',
  ],
  ...[
    'spec.nodeName',
    'status.podIP',
    'metadata.labels',
    'v1',
    '$1',
    'label',
    'net.core.somaxconn',
    'up == 0',
    'a=b',
  ],
  ...[
    '',
    ' ',
    'a b',
    ' a',
    '-a',
    'a-',
    '.a',
    'a.',
    'a..b',
    'a.-b',
    'a_b',
    '_a',
    'A.b',
    'a/',
    '/a',
    'a//b',
    '//a',
  ],
  ...[
    '.',
    '..',
    '../a',
    'a/..',
    'a/../b',
    '..a',
    'a/./b',
    '/..',
    '/a/.',
    '/a%2fb',
    'a:b',
    'a@b',
    'a%b',
    '*',
    '*.example.com',
    'a.*.b',
  ],
  ...[
    'ü',
    'a\nb',
    '0',
    '-1',
    '+1',
    '01',
    '1.5',
    '.5',
    '1Gi',
    '1ki',
    '1 Gi',
    '1e3',
    '1e',
    '0.5',
    '0Gi',
    '1000m',
    '1n',
    '4096',
  ],
  ...[
    '10.0.0.1',
    '10.0.0.1/8',
    '256.0.0.0/8',
    '10.0.0.0/33',
    '010.0.0.0/8',
    '::/0',
    '::1',
    'fe80::1/64',
    '1:2:3/64',
    ':::/64',
  ],
  ...[
    'true',
    'null',
    '1',
    '80',
    '65536',
    'http2',
    'a--b',
    'toolongnameforaport',
    'UPPER',
    'a'.repeat(63),
    'a'.repeat(64),
  ],
  ...[
    'a'.repeat(253),
    'a'.repeat(254),
    `${'a.'.repeat(126)}a`,
    `${'a.'.repeat(127)}a/b`,
    'a'.repeat(600),
  ],
  ...[
    'kubernetes.io/a',
    'requests.example.com/a',
    'hugepages-2Mi',
    'hugepages-a',
    'pods',
    'storage',
    'memory',
    'ephemeral-storage',
  ],
  ...[
    'metadata.uid',
    "metadata.labels['a b']",
    'spec.host',
    'limits.hugepages-2Mi',
    'limits.pods',
    'localhost/a',
    'runtime/default',
  ],
  ...[
    '{{ $value }}',
    '{{ $value',
    '{{ nope }}',
    '{{ $labels.pod }}',
    '{{ if }}',
    '}}',
    '{{ .Values.x }}',
    '{{ humanize $value }}',
    '{{ $nope }}',
  ],
  ...[
    '(',
    '(.*)',
    '[a',
    'a{1001}',
    '$x',
    '${1}_a',
    '1a',
    '__name__',
    'alertname',
    'namespace',
    'sum(',
    'example.com:a:b',
    'a\\b',
    'a\\b\\c',
  ],
  ...[
    'path!~"a|b"',
    'path=~"("',
    'path=a',
    'path="\\d"',
    'path="a",b="c"',
    'service="a"',
    '::ffff:a00:0/104',
    '300y',
    '1y2w3d4h5m6s7ms',
    'system-a',
    '10MB',
    'socks5://proxy:1',
    '.',
    'example.com.',
    '25%',
    '101%',
    'fe80::1',
    '::ffff:10.0.0.1',
    '224.0.0.1',
    '127.0.0.1',
    '0.0.0.0',
  ],
];

const NUMBERS = [
  0, 1, -1, 2, 5, 100, 101, 255, 256, 511, 512, 599, 600, 1023, 1024, 3600, 65_535, 65_536,
  2_147_483_647, 2_147_483_648,
];

/** Definitions of this project that accept exactly what Kubernetes accepts. */
const AS_KUBERNETES = new Set([
  ...[
    'Labels',
    'LabelKey',
    'OptionalLabelKey',
    'LabelValue',
    'Annotations',
    'AnnotationKey',
    'AddressRange',
    'OptionalHostName',
    'Finalizer',
  ],
  ...[
    'TlsHostName',
    'DnsLabel',
    'OptionalDnsLabel',
    'ObjectName',
    'OptionalObjectName',
    'EnvName',
    'OptionalEnvPrefix',
  ],
  ...[
    'ConfigKey',
    'LocalPath',
    'DescendingPath',
    'PlainPath',
    'AbsolutePath',
    'HeaderName',
    'LabelName',
    'MetricName',
  ],
  ...['RuleLabelName', 'AlertLabels', 'AlertAnnotations', 'IngressPath', 'UrlPath'],
]);

/**
 * Where the chart may be stricter: values that Kubernetes does not know, values that only the operator checks, names that no object can
 * have, a grace period shorter than the drain, and a sleep of 0 s and the search domain ".", which only newer versions accept.
 */
const STRICTER =
  /^(metrics|tests|existingService|overrides\.(endpoint|serviceMonitor|pod\.terminationGracePeriodSeconds))\b|\.(secretRef|configMapRef)\.name$|\.sleep\b|dnsConfig\.searches\b|clusterTrustBundle\.name$/;

/** Other values that must be set so that a value is rendered. */
const CONTEXT: Readonly<Record<string, JsonObject>> = {
  volumeMounts: { volumes: [{ name: 'text', emptyDir: {} }] },
  ingress: {
    ingress: {
      enabled: true,
      hosts: [{ host: 'text', paths: [{ path: '/', pathType: 'Prefix' }] }],
    },
  },
  env: { volumes: [{ name: 'text', emptyDir: {} }] },
  networkPolicy: { networkPolicy: { enabled: true, metricsFrom: [{ podSelector: {} }] } },
  startupProbe: { startupProbe: { httpGet: null } },
  readinessProbe: { readinessProbe: { httpGet: null } },
  livenessProbe: { livenessProbe: { httpGet: null } },
  extraObjects: {},
  dashboard: { dashboard: { enabled: true } },
  autoscaling: { autoscaling: { enabled: true } },
  companionAlerts: {
    companionAlerts: {
      errorRatio: { enabled: true },
      frequentRestarts: { enabled: true },
      latency: { enabled: true },
    },
  },
};

/** Right values that cannot be derived from their schemas. */
const SAMPLES: Readonly<Record<string, Json>> = {
  IPBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] },
  ExtraObject: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'text' } },
};

type Path = readonly (string | number)[];

/** A place in the values: its schema and the schemas around it. */
interface Place {
  readonly path: Path;
  readonly schema: JsonSchema;
  readonly place: string;
  readonly own: boolean;
  readonly around: ReadonlySet<string>;
}

function nameOf({ $ref }: JsonSchema): string | undefined {
  return $ref?.replace('#/definitions/', '');
}

/** All places below a place; a definition inside itself is visited once. */
function placesIn(here: Place): Place[] {
  const name = nameOf(here.schema);
  if (name !== undefined && here.around.has(name)) return [];
  const target = resolve(here.schema, valuesSchema);
  const own =
    STRICTER.test(here.path.join('.')) ||
    (name === undefined ? here.own : !isVendored(name) && !AS_KUBERNETES.has(name));
  const around = name === undefined ? here.around : new Set([...here.around, name]);
  const place = { ...here, own, around };
  const inner = (step: string | number, schema: JsonSchema): Place[] =>
    placesIn({
      path: [...here.path, step],
      schema,
      place: typeof step === 'number' ? `${here.place}[]` : `${name ?? here.place}.${step}`,
      own,
      around,
    });
  const { properties = {}, items, additionalProperties } = target;
  return [
    place,
    ...Object.entries(properties).flatMap(([key, schema]) => inner(key, schema)),
    ...(items ? inner(0, items) : []),
    ...(isObject(additionalProperties) ? inner(KEY, additionalProperties) : []),
  ];
}

/** Stands for any key of a map. */
const KEY = 'key';

/** The smallest right value that has a value at `path`. */
function right(schema: JsonSchema, path: Path = []): Json {
  const target = resolve(schema, valuesSchema);
  const [step, ...rest] = path;
  const sample = SAMPLES[nameOf(schema) ?? ''];
  if (sample !== undefined && step === undefined) return sample;
  if (target.enum !== undefined && step === undefined)
    return target.enum.find((value) => value !== '') ?? '';
  const type = [target.type ?? []].flat();
  if (type.includes('object')) return rightObject(target, path);
  if (type.includes('array')) {
    const { items = {}, minItems = 0 } = target;
    if (step !== undefined) return [right(items, rest)];
    return Array.from({ length: minItems }, () => right(items));
  }
  if (type.includes('string')) {
    const found =
      STRINGS.find((text) => text.length > 0 && matches(target, text)) ??
      STRINGS.find((text) => matches(target, text));
    if (found === undefined)
      throw new Error(`cases.ts: no right string for ${JSON.stringify(target)}`);
    return found;
  }
  if (type.includes('boolean')) return false;
  return Math.max(target.minimum ?? 0, Math.min(1, target.maximum ?? 1));
}

function rightObject(target: JsonSchema, [step, ...rest]: Path): JsonObject {
  const { properties = {}, required = [], additionalProperties } = target;
  const value: Record<string, Json> = {};
  if (step !== undefined) {
    const inner = properties[step] ?? (isObject(additionalProperties) ? additionalProperties : {});
    const isMapKey = properties[step] === undefined;
    value[isMapKey ? rightKey(target) : String(step)] = right(inner, rest);
  }
  const sample = Object.entries(SAMPLES).find(
    ([name]) => valuesSchema.definitions?.[name] === target,
  )?.[1];
  if (isObject(sample)) for (const [key, inner] of Object.entries(sample)) value[key] ??= inner;
  for (const key of required)
    if (!hasDefault(properties[key] ?? {})) value[key] ??= right(properties[key] ?? {});
  return repaired(target, value, step);
}

/** Helm fills in what has a default. */
function hasDefault(schema: JsonSchema): boolean {
  if (schema.default !== undefined) return true;
  const { properties = {} } = resolve(schema, valuesSchema);
  return Object.values(properties).some(hasDefault);
}

function rightKey({ propertyNames }: JsonSchema): string {
  return propertyNames === undefined ? KEY : (right(propertyNames) as string);
}

/** Adds what the rules between properties require. */
function repaired(target: JsonSchema, given: JsonObject, step?: string | number): JsonObject {
  let value = given;
  const { properties = {}, allOf = [] } = target;
  for (const rule of [...allOf, ...allOf]) {
    if (rule.description === undefined || matches(rule, value)) continue;
    const then =
      rule.then ?? (rule.oneOf ?? []).find(({ required = [] }) => required[0] !== step) ?? {};
    for (const key of then.required ?? []) {
      const wanted = { ...resolve(properties[key] ?? {}, valuesSchema), ...then.properties?.[key] };
      const isRight = key in value && matches(wanted, value[key] ?? null);
      if (!isRight) value = { ...value, [key]: right(wanted) };
    }
  }
  return value;
}

/** The values to put at a place instead of the right one, with a name for each. */
function mutations(schema: JsonSchema, base: Json): [string, Json][] {
  const target = resolve(schema, valuesSchema);
  const types = [target.type ?? []].flat();
  const texts: readonly Json[] = types.includes('string')
    ? [...(target.enum ?? []), ...STRINGS]
    : ['text'];
  const bounds = [target.minimum, target.maximum].flatMap((bound) =>
    bound === undefined ? [] : [bound - 1, bound, bound + 1].filter(Number.isSafeInteger),
  );
  const numbers = types.some((type) => type === 'integer' || type === 'number')
    ? [...new Set([...NUMBERS, ...bounds, 1.5])]
    : [7];
  const scalars = [...texts, ...numbers, true, false].map((value): [string, Json] => [
    JSON.stringify(value),
    value,
  ]);
  if (types.includes('object') && isObject(base))
    return [...ofObject(target, base), ['a string', 'text'], ['a list', ['text']], NOTHING];
  if (types.includes('array'))
    return [...ofList(target, base), ['a string', 'text'], ['a map', { text: 'text' }], NOTHING];
  return [...scalars, ['a list', ['text']], ['a map', { text: 'text' }], NOTHING];
}

/** An empty key. */
const NOTHING: [string, Json] = ['null', null];

function ofObject(target: JsonSchema, base: JsonObject): [string, Json][] {
  const { properties = {}, additionalProperties } = target;
  const keys = Object.keys(properties);
  const without = Object.keys(base).map((key): [string, Json] => [
    `without ${key}`,
    omit(base, key),
  ]);
  const withMore = keys
    .filter((key) => !(key in base))
    .map((key): [string, Json] => [
      `with ${key}`,
      { ...base, [key]: right(properties[key] ?? {}) },
    ]);
  const pairs =
    withMore.length > 8
      ? []
      : withMore.flatMap(([name, more], index) =>
          withMore
            .slice(index + 1)
            .map(([other, most]): [string, Json] => [
              `${name} and ${other}`,
              { ...(most as JsonObject), ...(more as JsonObject) },
            ]),
        );
  const unknown: [string, Json][] = [
    ['nothing in it', {}],
    ['with a typo', { ...base, typo: 'text' }],
  ];
  if (!isObject(additionalProperties)) return [...unknown, ...without, ...withMore, ...pairs];
  const inner = additionalProperties as JsonSchema;
  return [
    ...without,
    ...withMore,
    ...STRINGS.map((key): [string, Json] => [
      `key ${JSON.stringify(key)}`,
      { ...base, [key]: right(inner) },
    ]),
  ];
}

function ofList({ items = {} }: JsonSchema, base: Json): [string, Json][] {
  const one = Array.isArray(base) && base.length > 0 ? (base[0] as Json) : right(items);
  const more = resolve(items, valuesSchema);
  const other = isObject(one)
    ? Object.fromEntries(
        Object.entries(one).map(([key, value]) => [
          key,
          typeof value === 'string' && key === 'name' ? 'other' : value,
        ]),
      )
    : (STRINGS.filter((text) => text !== one).find((text) => matches(more, text)) ?? one);
  return [
    ['empty', []],
    [TWICE, [one, one]],
    ['two', [one, other]],
  ];
}

function changed(value: Json, [step, ...rest]: Path, to: Json): Json {
  if (step === undefined) return to;
  if (Array.isArray(value))
    return value.map((item: Json, index) => (index === step ? changed(item, rest, to) : item));
  const object = value as JsonObject;
  const key = step in object ? String(step) : (Object.keys(object)[0] ?? String(step));
  return { ...object, [key]: changed(object[key] ?? null, rest, to) };
}

function at(value: Json, [step, ...rest]: Path): Json {
  if (step === undefined) return value;
  if (Array.isArray(value)) return at(value[0] as Json, rest);
  const object = value as JsonObject;
  return at((step in object ? object[step] : Object.values(object)[0]) ?? null, rest);
}

function titleOf(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
}

/** Whether a value has the right type: the chart may refuse a wrong one, although a template would convert it. */
function isOfType(schema: JsonSchema, value: Json): boolean {
  const { type, enum: values } = resolve(schema, valuesSchema);
  const types = [type ?? []].flat();
  if (values !== undefined && types.length === 0) return true;
  return matches({ type: type ?? 'object' }, value);
}

/** All cases: for each place in the values, the right value and all mutations. */
function allCases(): Case[] {
  const { properties = {} } = valuesSchema;
  const objects = objectCases([...STRINGS, ...NUMBERS, true, false, 1.5]).map(
    ([what, object]): Case => ({
      title: `extraObjects[0]: ${what}`,
      place: `extraObjects ${what.split(':')[0] ?? ''}`,
      own: /: (apiVersion|kind): /.test(what), // which custom resources there are is not known
      isUnique: false,
      values: { extraObjects: [object] },
    }),
  );
  const walked = Object.entries(properties).flatMap(([key, schema]) =>
    placesIn({ path: [key], schema, place: `values.${key}`, own: true, around: new Set() }).flatMap(
      ({ path, schema: here, place, own }) => {
        const base = { [key]: right(schema, path.slice(1)) };
        const value = at(base, path);
        const make = ([what, to]: [string, Json]): Case => {
          const values = changed(base, path, to) as JsonObject;
          return {
            title: `${titleOf(path)}: ${what}`,
            place,
            own: own || !isOfType(here, to),
            isUnique: here.uniqueBy !== undefined || here.uniqueItems === true,
            values: mergeValues(CONTEXT[key] ?? {}, values),
          };
        };
        return [make(['right', value]), ...mutations(here, value).map(make)];
      },
    ),
  );
  return [...walked, ...objects];
}

interface Choice {
  readonly count: number;
  readonly seed: number;
  /** Matches the titles and places of the wanted cases. */
  readonly only: RegExp;
  /** Titles of cases that are always chosen. */
  readonly always: readonly RegExp[];
}

/** What is done to a list that names an item twice, which server-side apply refuses where items have an identity. */
const TWICE = 'one twice';

/**
 * Some of all cases, the same for the same seed, and each list with an item twice. What is done to a definition is done at
 * one place only: labels are labels everywhere.
 */
export function chosenCases({ count, seed, only, always }: Choice): Case[] {
  const random = mulberry32(seed);
  const all = allCases();
  const fixed = always.flatMap((wanted) => all.find(({ title }) => wanted.test(title)) ?? []);
  const shuffled = all
    .filter(({ title, place }) => only.test(`${title} ${place}`))
    .map((one) => ({ one, order: random() }))
    .sort((a, b) => a.order - b.order);
  const different = differing(shuffled.map(({ one }) => one));
  const [twice, others] = [true, false].map((isTwice) =>
    different.filter(({ title }) => title.endsWith(TWICE) === isTwice),
  );
  return [...fixed, ...(twice ?? []), ...(others ?? []).slice(0, count)];
}

/** Values in which a list whose items have an identity names one twice. */
export function duplicates(): Case[] {
  return differing(allCases().filter(({ title, isUnique }) => isUnique && title.endsWith(TWICE)));
}

/** What is done to a definition is done at one place only, whichever comes first. */
function differing(cases: readonly Case[]): Case[] {
  const seen = new Set<string>();
  return cases.filter(({ place, title }) => {
    const what = `${place}${title.slice(title.indexOf(':'))}`;
    return !seen.has(what) && seen.add(what);
  });
}

/** Random numbers from 0 to 1. Source: Tommy Ettinger's mulberry32, public domain. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
