import { type JsonSchema, resolve } from '../../schema/json-schema';

/** Keywords whose value the new schema may only lower, or only raise. */
const LEAST = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems'] as const;
const GREATEST = ['maximum', 'maxLength', 'maxItems', 'maxProperties'] as const;
/** Keywords whose changes count as breaking, because nobody can tell whether the new value refuses more. */
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
 * What the schema `is` refuses, but `was` accepted, one line each; empty when all old values files, and all values that
 * `helm upgrade --reuse-values` keeps, still pass. Both schemas are in the portable dialect (scripts/generate/dialect.ts).
 */
export function breakingChanges(was: JsonSchema, is: JsonSchema): string[] {
  const seen = new Set<string>();

  function compare({ path, ...place }: Place): string[] {
    const refs = `${place.was.$ref ?? path} ${place.is.$ref ?? path}`;
    if (seen.has(refs)) return []; // definitions may refer to themselves; report a change in one only once
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
  const lines: string[] = [];
  const say = (isSo: boolean, line: string): unknown => isSo && lines.push(line);
  const bound = (key: (typeof LEAST | typeof GREATEST)[number]): string =>
    `${key} is ${is[key] ?? ''}, was ${was[key] ?? 'not set'}`;

  if (was.type === undefined && is.type !== undefined)
    lines.push(`only ${[is.type].flat().join(' or ')} is accepted now`);
  for (const type of [was.type ?? []].flat()) say(!accepts(is, type), `${type} is refused now`);
  for (const member of was.enum ?? [])
    say(is.enum?.includes(member) === false, `${JSON.stringify(member)} is refused now`);
  say(is.enum !== undefined && was.enum === undefined, 'only some values are left');
  for (const key of LEAST) say((is[key] ?? -Infinity) > (was[key] ?? -Infinity), bound(key));
  for (const key of GREATEST) say((is[key] ?? Infinity) < (was[key] ?? Infinity), bound(key));
  for (const key of RULES)
    say(key in is && JSON.stringify(is[key]) !== JSON.stringify(was[key]), `its ${key} changed`);
  const isClosed = is.additionalProperties === false;
  for (const key of Object.keys(was.properties ?? {}))
    say(isClosed && !(key in (is.properties ?? {})), `${key} was removed`);
  // A default for the key does not help: --reuse-values keeps the old defaults.
  for (const key of is.required ?? [])
    say(was.required?.includes(key) !== true, `${key} is required now`);
  const wasOpen = was.additionalProperties !== false && was.type === 'object';
  say(isClosed && wasOpen, 'other keys are refused now');
  return lines;
}

function accepts({ type }: JsonSchema, old: string): boolean {
  const types: readonly string[] = [type ?? old].flat();
  return types.includes(old) || (old === 'integer' && types.includes('number'));
}

/** The places inside both schemas: properties that at least one of them names, items, and the values of a map. */
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
