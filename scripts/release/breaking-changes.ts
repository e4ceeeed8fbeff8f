import { type JsonSchema, resolve } from '../../schema/json-schema';

/** Keywords whose value is a least, or a greatest, that the new schema may only widen. */
const LEAST = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems'] as const;
const GREATEST = ['maximum', 'maxLength', 'maxItems', 'maxProperties'] as const;
/** Keywords of which nobody can tell whether another value refuses more. */
const RULES = [
  ...(['pattern', 'allOf', 'oneOf', 'anyOf', 'not', 'propertyNames'] as const),
  ...(['uniqueItems', 'uniqueBy', 'since'] as const),
];

interface Place {
  readonly was: JsonSchema;
  readonly is: JsonSchema;
  /** JSON pointer into the values. */
  readonly path: string;
}

/**
 * What the schema `is` refuses and `was` accepted, a line each; empty when every values file of old, and all values that
 * `helm upgrade --reuse-values` brings along, still pass. Both within the portable dialect (scripts/generate/dialect.ts).
 */
export function breakingChanges(was: JsonSchema, is: JsonSchema): string[] {
  const seen = new Set<string>();

  function compare({ path, ...place }: Place): string[] {
    const refs = `${place.was.$ref ?? path} ${place.is.$ref ?? path}`;
    if (seen.has(refs)) return []; // definitions refer to themselves; what changed there is said once
    seen.add(refs);
    const here = { was: resolve(place.was, was), is: resolve(place.is, is), path };
    return [
      ...values(here).map((line) => `${path || '/'}: ${line}`),
      ...inner(here).flatMap(compare),
    ];
  }

  return compare({ was, is, path: '' });
}

/** Changes of the keywords of one schema. */
function values({ was, is }: Place): string[] {
  const types = [was.type ?? []].flat().filter((type) => !accepts(is, type));
  const members = (was.enum ?? []).filter((member) => is.enum?.includes(member) === false);
  const known = Object.keys(was.properties ?? {});
  return [
    ...(was.type === undefined && is.type !== undefined
      ? [`only ${[is.type].flat().join(' or ')} is accepted now`]
      : []),
    ...types.map((type) => `${type} is refused now`),
    ...members.map((member) => `${JSON.stringify(member)} is refused now`),
    ...(is.enum !== undefined && was.enum === undefined ? ['only some values are left'] : []),
    ...LEAST.filter((key) => (is[key] ?? -Infinity) > (was[key] ?? -Infinity)).map(bound),
    ...GREATEST.filter((key) => (is[key] ?? Infinity) < (was[key] ?? Infinity)).map(bound),
    ...RULES.filter((key) => key in is && JSON.stringify(is[key]) !== JSON.stringify(was[key])).map(
      (key) => `its ${key} changed`,
    ),
    ...known
      .filter((key) => is.additionalProperties === false && !(key in (is.properties ?? {})))
      .map((key) => `${key} was removed`),
    // Defaults do not help: --reuse-values brings the old ones.
    ...(is.required ?? [])
      .filter((key) => was.required?.includes(key) !== true)
      .map((key) => `${key} is required now`),
    ...(is.additionalProperties === false &&
    was.additionalProperties !== false &&
    was.type === 'object'
      ? ['other keys are refused now']
      : []),
  ];

  function bound(key: (typeof LEAST)[number] | (typeof GREATEST)[number]): string {
    return `${key} is ${is[key] ?? ''}, was ${was[key] ?? 'not set'}`;
  }
}

function accepts({ type }: JsonSchema, old: string): boolean {
  const types: readonly string[] = [type ?? old].flat();
  return types.includes(old) || (old === 'integer' && types.includes('number'));
}

/** What is in both: properties, named by one of them at least, items, and the values of a map. */
function inner({ was, is, path }: Place): Place[] {
  const named = new Set(Object.keys({ ...was.properties, ...is.properties }));
  const both = [
    ...[...named].map((key) => [key, propertyOf(was, key), propertyOf(is, key)] as const),
    ['*', otherProperty(was), otherProperty(is)] as const,
    ['0', was.items, is.items] as const,
  ];
  return both.flatMap(([step, old, next]) =>
    old && next ? [{ was: old, is: next, path: `${path}/${step}` }] : [],
  );
}

function propertyOf(schema: JsonSchema, key: string): JsonSchema | undefined {
  return schema.properties?.[key] ?? otherProperty(schema);
}

/** The schema of the properties without a name; undefined when there can be none. */
function otherProperty({ additionalProperties: other }: JsonSchema): JsonSchema | undefined {
  if (other === true) return {};
  return other === false ? undefined : other;
}
