import type { JsonSchema } from '../../schema/json-schema';

/**
 * Rules between the properties of an object, in the part of draft-07 that Helm, ajv and the templates of the chart read
 * alike. The description says what is wrong and what to do; the value follows it.
 */

const list = (names: readonly string[], word: string): string =>
  names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1) ?? ''}`;

const given = (name: string): JsonSchema => ({ required: [name] });

export function exactlyOneOf(names: readonly string[], remedy = ''): JsonSchema {
  return {
    description: `needs exactly one of ${list(names, 'and')}${remedy}`,
    oneOf: names.map(given),
  };
}

/**
 * @param like what some of them are like where they count
 * @param words in place of the names, for an object with too many of them
 */
export function atMostOneOf(
  names: readonly string[],
  like: Readonly<Record<string, JsonSchema>> = {},
  words = `one of ${list(names, 'and')}`,
): JsonSchema {
  const alternatives = names.map((name) => {
    const schema = like[name];
    return { ...given(name), ...(schema !== undefined && { properties: { [name]: schema } }) };
  });
  return {
    description: `may have only ${words}`,
    oneOf: [...alternatives, { not: { anyOf: alternatives } }],
  };
}

export function anyOf(names: readonly string[]): JsonSchema {
  return { description: `needs at least one of ${list(names, 'and')}`, anyOf: names.map(given) };
}

/** What a property is like: one of some values, `absent` among them, or as the schema says. */
export type Condition = Scalar | readonly Scalar[] | JsonSchema;
type Scalar = string | number | boolean;

interface Consequence {
  readonly words: string;
  readonly then: JsonSchema;
}

/** Absent or empty. */
export const ABSENT = { maxLength: 0 };

function isSchema(condition: Condition): condition is JsonSchema {
  return typeof condition === 'object' && !Array.isArray(condition);
}

/** `then` holds for objects whose properties are as `condition` says. */
export function when(
  condition: Readonly<Record<string, Condition>>,
  { words, then }: Consequence,
): JsonSchema {
  const entries = Object.entries(condition);
  const where = entries.map(([name, is]) => `${name} ${wordsOf(is)}`);
  const optional = entries.filter(
    ([, is]) => is === ABSENT || (Array.isArray(is) && is.includes('')),
  );
  const required = entries.filter((entry) => !optional.includes(entry)).map(([name]) => name);
  return {
    description: `${words} where ${where.join(' and ')}`,
    if: {
      ...(required.length > 0 && { required }),
      properties: Object.fromEntries(
        entries.map(([name, is]) => [name, isSchema(is) ? is : { enum: [is].flat() }]),
      ),
    },
    then,
  };
}

function wordsOf(condition: Condition): string {
  if (!isSchema(condition)) {
    const values = [condition].flat().filter((value) => value !== '');
    return `is ${list(values.map(String), 'or')}`;
  }
  if (condition === ABSENT) return 'is not set';
  const others = condition.not?.enum;
  return others === undefined ? 'is set' : `is not ${list(others.map(String), 'or')}`;
}

/** The property must be there and, with a schema, be like that. */
export function needs(name: string, schema?: JsonSchema, words?: string): Consequence {
  const like = words ?? schema?.enum?.map(String).join(' or ') ?? '';
  const count = schema?.maxItems === undefined ? '' : `exactly ${String(schema.maxItems)} of `;
  return {
    words: `needs ${count}${name}${like === '' ? '' : ` ${like}`}`,
    then: { required: [name], ...(schema !== undefined && { properties: { [name]: schema } }) },
  };
}

/** The property may be left out, or be like the schema. */
export function onlyWith(name: string, schema: JsonSchema, words?: string): Consequence {
  const like = words ?? schema.enum?.map(String).join(' or ') ?? '';
  return {
    words: like === '' ? `may not have ${name}` : `may have ${name} only as ${like}`,
    then: { properties: { [name]: schema } },
  };
}

/** The property must not be there. */
export function without(...names: readonly string[]): Consequence {
  return {
    words: `may not have ${list(names, 'or')}`,
    then: { not: { anyOf: names.map(given) } },
  };
}
