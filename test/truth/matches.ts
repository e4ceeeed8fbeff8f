import Ajv, { type ValidateFunction } from 'ajv';
import type { Json, JsonSchema } from '../../schema/json-schema';

const ajv = new Ajv({ strict: false });
const compiled = new Map<JsonSchema, ValidateFunction>();

/** Whether a value is as a schema without references says. */
export function matches(schema: JsonSchema, value: Json): boolean {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    const { type, enum: values, pattern, not, minLength = 0, maxLength, required = [] } = schema;
    const own = { type, enum: values, pattern, not, minLength, maxLength, required };
    const rules = { oneOf: schema.oneOf, anyOf: schema.anyOf, if: schema.if, then: schema.then };
    const parts = type === undefined ? { ...own, ...rules, properties: schema.properties } : own;
    validate = ajv.compile(JSON.parse(JSON.stringify(parts)) as object);
    compiled.set(schema, validate);
  }
  return validate(value);
}
