import { defaultOf } from './defaults';
import { isObject, resolve, type Json, type JsonObject, type JsonSchema } from './json-schema';

/**
 * Removes keys that are null, as far as the schema knows them, and fills in the defaults of required keys: an empty key, null
 * and a key that is missing after "helm upgrade --reuse-values" mean the default. The chart does the same in
 * app-metrics.settle.
 */
export function settle(value: Json, schema: JsonSchema, root: JsonSchema): Json {
  const rule = resolve(schema, root);
  if (Array.isArray(value)) {
    const { items } = rule;
    const list = value as readonly Json[];
    return items ? list.map((item) => settle(item, items, root)) : list;
  }
  return isObject(value) ? settleMap(value, rule, root) : value;
}

function settleMap(value: JsonObject, rule: JsonSchema, root: JsonSchema): JsonObject {
  const { properties = {}, additionalProperties, required = [] } = rule;
  const others = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  const given = Object.entries(value).flatMap(([key, inner]): [string, Json][] => {
    const there = Object.hasOwn(properties, key) ? properties[key] : others;
    if (there === undefined) return [[key, inner]];
    return inner === null ? [] : [[key, settle(inner, there, root)]];
  });
  const keys = new Set(given.map(([key]) => key));
  const missing = required.flatMap((key): [string, Json][] => {
    const whole = keys.has(key) ? undefined : defaultOf(properties[key] ?? {}, root);
    return whole === undefined ? [] : [[key, whole]];
  });
  return Object.fromEntries([...given, ...missing]);
}
