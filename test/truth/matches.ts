import Ajv, { type ValidateFunction } from 'ajv';
import { omit, type Json, type JsonSchema } from '../../schema/json-schema';

const ajv = new Ajv({ strict: false });
/** Compiled validators, by the schema and by its text, because many schemas are created again with the same text. */
const bySchema = new WeakMap<JsonSchema, ValidateFunction>();
const byText = new Map<string, ValidateFunction>();

/** Whether a value matches a schema, without the values inside it; a rule between properties is a schema without a type. */
export function matches(schema: JsonSchema, value: Json): boolean {
  const known = bySchema.get(schema);
  if (known !== undefined) return known(value);
  const own = omit(schema, 'items', 'propertyNames', 'additionalProperties', 'description');
  const isRule = schema.type === undefined;
  const text = JSON.stringify(isRule ? own : omit(own, 'properties', 'allOf'));
  const validate = byText.get(text) ?? ajv.compile(JSON.parse(text) as object);
  byText.set(text, validate);
  bySchema.set(schema, validate);
  return validate(value);
}
