import { mapSchema } from '../../schema/bundle';
import { defaultOf, defaults } from '../../schema/defaults';
import { omit, type JsonObject, type JsonSchema } from '../../schema/json-schema';
import { form } from '../../schema/problem';

/** The schema as the templates of the chart read it. */
interface ChartRules extends JsonSchema {
  /** What a value must be, or, of a rule between properties, what it says; in place of the prose. */
  readonly words?: string;
  /** Of the values at the top. */
  readonly defaults: JsonObject;
}

/**
 * All that the values must be: Helm says of a typo in a required key that the key is missing, of a pattern the whole of it,
 * and of `oneOf` that it failed, where the chart can say in words what is wrong and what to do.
 */
export function chartRules(values: JsonSchema): ChartRules {
  return {
    ...mapSchema(values, (schema) => withWords(withDefaults(schema, values))),
    defaults: defaults(values),
  };
}

/** Of each property that must be there its whole default, which an empty key stands for; of no other one. */
function withDefaults(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const { properties, required = [] } = schema;
  if (properties === undefined) return schema;
  const settled = Object.entries(properties).map(([key, property]) => {
    const whole = required.includes(key) ? defaultOf(property, root) : undefined;
    return [key, { ...omit(property, 'default'), ...(whole !== undefined && { default: whole }) }];
  });
  return {
    ...schema,
    properties: Object.fromEntries(settled) as JsonSchema['properties'] & object,
  };
}

function withWords(schema: JsonSchema): JsonSchema {
  const bare = omit(schema, '$schema', 'title', 'description');
  // A rule between properties has no type: its description says what is wrong.
  const words =
    schema.type === undefined
      ? !('$ref' in schema) && schema.description
      : `must be ${wordsOf(schema)}`;
  const { $ref } = bare;
  return {
    ...bare,
    ...($ref !== undefined && { $ref: $ref.replace('#/definitions/', '') }),
    ...(typeof words === 'string' && { words }),
  };
}

function wordsOf(schema: JsonSchema): string {
  const { type, pattern, not, minLength = 0, description = '' } = schema;
  if (schema.enum !== undefined) return `one of ${choices(schema.enum).join(', ')}`;
  if (type === 'object') return 'a map';
  if (type === 'array') return listOf(schema);
  if (type === 'boolean') return 'true or false';
  if (type === 'integer') return `an integer${rangeOf(schema)}`;
  if (pattern !== undefined || not !== undefined) return form(schema);
  if (type === 'string') return minLength > 0 ? 'a string that is not empty' : 'a string';
  return form({ pattern: '', description });
}

/** Prometheus Operator knows every action in two spellings. */
function choices(values: NonNullable<JsonSchema['enum']>): string[] {
  const words = values.filter((value) => value !== '').map(String);
  return words.filter(
    (word, index) =>
      words.findIndex((other) => other.toLowerCase() === word.toLowerCase()) === index,
  );
}

function listOf({ minItems = 0, maxItems = Infinity, uniqueItems }: JsonSchema): string {
  if (uniqueItems === true) return 'a list that names nothing twice';
  if (maxItems < Infinity) return `a list of at most ${maxItems}`;
  return minItems > 0 ? 'a list that is not empty' : 'a list';
}

function rangeOf({ minimum, maximum }: JsonSchema): string {
  if (minimum === undefined) return maximum === undefined ? '' : ` of at most ${maximum}`;
  return maximum === undefined ? ` of at least ${minimum}` : ` from ${minimum} to ${maximum}`;
}
