import {
  isObject,
  omit,
  resolve,
  type Json,
  type JsonObject,
  type JsonSchema,
} from '../../schema/json-schema';

/**
 * The schema of what people write: any part of the values, which Helm lays over the defaults. A key that has a default may be
 * left out, or be null, which means the default again, or none where the values may do without the key.
 */
export function overrideSchema(values: JsonSchema, defaults: JsonObject): JsonSchema {
  return {
    ...partial(values, defaults, values),
    title: 'ValuesInput',
    description: 'What a values file may say: any part of the values of the app-metrics chart.',
  };
}

function partial(schema: JsonSchema, value: JsonObject, root: JsonSchema): JsonSchema {
  const target = resolve(schema, root);
  const { additionalProperties } = target;
  const required = target.required ?? [];
  const properties = { ...target.properties };
  for (const [key, inner] of Object.entries(value)) {
    const whole = properties[key] ?? additionalProperties;
    if (typeof whole !== 'object') continue;
    const part = hasKeys(inner) ? partial(whole, inner, root) : whole;
    properties[key] = nullable(part);
  }
  return {
    ...omit(target, 'allOf'), // rules between properties hold for the whole, which has the defaults, too
    ...omit(schema, '$ref'),
    required: required.filter((key) => !(key in value)),
    properties,
  };
}

function nullable({ description, default: default_, ...schema }: JsonSchema): JsonSchema {
  return {
    ...(description !== undefined && { description }),
    ...(default_ !== undefined && { default: default_ }),
    anyOf: [schema, { type: 'null' }],
  };
}

function hasKeys(value: Json): value is JsonObject {
  return isObject(value) && Object.keys(value).length > 0;
}
