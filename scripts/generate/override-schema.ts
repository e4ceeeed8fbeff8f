import {
  isObject,
  omit,
  resolve,
  type JsonObject,
  type JsonSchema,
} from '../../schema/json-schema';
import { OWN_KEYS } from '../../schema/values-schema';

/**
 * The schema of values files: any part of the values, which Helm merges into the defaults. A key with a default may be left
 * out, or be null, which means the default, or, for an optional key, no value.
 */
export function overrideSchema(values: JsonSchema, defaults: JsonObject): JsonSchema {
  return {
    ...partial(values, defaults, values),
    title: 'ValuesInput',
    description: 'What a values file may say: any part of the values of the app-metrics chart.',
    patternProperties: { [OWN_KEYS]: { description: "The user's own, for YAML anchors." } },
  };
}

/** @param defaults the defaults of the properties */
function partial(schema: JsonSchema, defaults: JsonObject, root: JsonSchema): JsonSchema {
  const target = resolve(schema, root);
  const properties = { ...target.properties };
  for (const [key, inner] of Object.entries(defaults)) {
    const whole = properties[key] ?? target.additionalProperties;
    if (typeof whole !== 'object') continue;
    const hasKeys = isObject(inner) && Object.keys(inner).length > 0;
    properties[key] = nullable(hasKeys ? partial(whole, inner, root) : whole);
  }
  return {
    ...omit(target, 'allOf'), // rules between properties apply to the complete values only
    ...omit(schema, '$ref'),
    required: (target.required ?? []).filter((key) => !(key in defaults)),
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
