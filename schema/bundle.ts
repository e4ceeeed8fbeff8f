import { omit, type JsonSchema } from './json-schema';

/** Source files by name, such as `alerting.schema.json`. */
export type Sources = Readonly<Record<string, JsonSchema>>;

/**
 * One self-contained schema: the root file with every definition that it refers to, directly or not, sorted by name.
 * A reference to `file.schema.json#/definitions/X` becomes `#/definitions/X`.
 *
 * @throws {Error} when a reference leads nowhere or two files define the same name.
 */
export function bundle(sources: Sources, rootFile: string): JsonSchema {
  const definitions = new Map<string, { file: string; schema: JsonSchema }>();

  function include(reference: string, from: string): string {
    const [file = '', name = ''] = reference.split('#/definitions/');
    const target = file === '' ? from : file;
    const schema = sources[target]?.definitions?.[name];
    if (schema === undefined) throw new Error(`${from}: ${reference} leads nowhere`);
    const known = definitions.get(name);
    if (known === undefined) {
      definitions.set(name, { file: target, schema: {} }); // set before the definition is bundled, which may refer to itself
      definitions.set(name, { file: target, schema: rewrite(schema, target) });
    } else if (known.file !== target) {
      throw new Error(`${name} is defined in ${known.file} and in ${target}`);
    }
    return `#/definitions/${name}`;
  }

  function rewrite(schema: JsonSchema, file: string): JsonSchema {
    return mapSchema(schema, (node) =>
      node.$ref === undefined ? node : { ...node, $ref: include(node.$ref, file) },
    );
  }

  const root = rewrite(omit(sources[rootFile] ?? {}, 'definitions'), rootFile);
  const sorted = [...definitions].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...root,
    definitions: Object.fromEntries(sorted.map(([name, { schema }]) => [name, schema])),
  };
}

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const ONE = ['items', 'additionalProperties', 'propertyNames', 'not', 'if', 'then'];
const LIST = ['allOf', 'anyOf', 'oneOf'];
const NAMED = ['properties', 'definitions'];

/**
 * A copy of a schema, with `change` applied to it and to every schema inside it, innermost first.
 *
 * @param change also gets the JSON pointer to the schema, such as `/properties/image`; for the whole schema it is empty
 */
export function mapSchema(
  schema: JsonSchema,
  change: (schema: JsonSchema, path: string) => JsonSchema,
  path = '',
): JsonSchema {
  const map = (inner: object, step: string): object => mapSchema(inner, change, `${path}/${step}`);
  const mapAll = (all: object, keyword: string): [string, object][] =>
    Object.entries(all).map(([key, inner]: [string, object]) => [
      key,
      map(inner, `${keyword}/${key}`),
    ]);
  const mapped = Object.entries(schema).map(([keyword, value]: [string, unknown]) => {
    if (typeof value !== 'object' || value === null) return [keyword, value];
    if (ONE.includes(keyword)) return [keyword, map(value, keyword)];
    if (LIST.includes(keyword)) return [keyword, mapAll(value, keyword).map(([, inner]) => inner)];
    if (NAMED.includes(keyword)) return [keyword, Object.fromEntries(mapAll(value, keyword))];
    return [keyword, value];
  });
  return change(Object.fromEntries(mapped) as JsonSchema, path);
}
