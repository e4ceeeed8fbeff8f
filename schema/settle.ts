import { isObject, resolve, type Json, type JsonObject, type JsonSchema } from './json-schema';

/**
 * The values without the keys that have no value, as far as the schema knows them, and with the defaults that are empty in
 * their place: to Helm, an empty key and null are the same. The chart does it, too, in app-metrics.settle.
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
  const { properties = {}, additionalProperties } = rule;
  const others = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  const given = Object.entries(value).flatMap(([key, inner]): [string, Json][] => {
    const there = Object.hasOwn(properties, key) ? properties[key] : others;
    if (there === undefined) return [[key, inner]];
    return inner === null ? [] : [[key, settle(inner, there, root)]];
  });
  const keys = new Set(given.map(([key]) => key));
  const empty = Object.entries(properties).flatMap(([key, property]): [string, Json][] =>
    !keys.has(key) && isEmpty(property.default) ? [[key, property.default]] : [],
  );
  return Object.fromEntries([...given, ...empty]);
}

/** Whether a default is there and empty. */
export function isEmpty(value: Json | undefined): value is Json {
  return ['{}', '[]', '""'].includes(JSON.stringify(value));
}
