import { resolve, type Json, type JsonObject, type JsonSchema } from './json-schema';

/** The default of a value, put together from those of its properties; undefined when it has none. */
export function defaultOf(schema: JsonSchema, root: JsonSchema): Json | undefined {
  if (schema.default !== undefined) return schema.default;
  const { properties } = resolve(schema, root);
  if (properties === undefined) return undefined;
  const defaults = Object.entries(properties).flatMap(([key, property]) => {
    const value = defaultOf(property, root);
    return value === undefined ? [] : [[key, value] as const];
  });
  return defaults.length === 0 ? undefined : Object.fromEntries(defaults);
}

/** The complete default values: what `chart/values.yaml` holds. */
export function defaults(schema: JsonSchema): JsonObject {
  return defaultOf(schema, schema) as JsonObject;
}
