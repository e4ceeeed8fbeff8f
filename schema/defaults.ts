import { resolve, type Json, type JsonObject, type JsonSchema } from './json-schema';

/** The default of a value, or, without one, the defaults of its properties as an object; undefined when there are none. */
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
