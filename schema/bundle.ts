import { omit, type JsonSchema } from './json-schema';

/** Source files by name, such as `alerting.schema.json`. */
export type Sources = Readonly<Record<string, JsonSchema>>;

/**
 * One self-contained schema: the root file, with every definition that it reaches, sorted by name.
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
      definitions.set(name, { file: target, schema: {} }); // before the walk: it may be recursive
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

/** A copy of a schema in which `change` was applied to every schema inside it, innermost first. */
export function mapSchema(
  schema: JsonSchema,
  change: (schema: JsonSchema) => JsonSchema,
): JsonSchema {
  const map = (inner: JsonSchema): JsonSchema => mapSchema(inner, change);
  const mapAll = (all: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> =>
    Object.fromEntries(Object.entries(all).map(([key, inner]) => [key, map(inner)]));
  const { items, not, propertyNames, properties, definitions, additionalProperties } = schema;
  const { allOf, anyOf, oneOf } = schema;
  return change({
    ...schema,
    ...(items && { items: map(items) }),
    ...(not && { not: map(not) }),
    ...(schema.if && { if: map(schema.if) }),
    ...(schema.then && { then: map(schema.then) }),
    ...(propertyNames && { propertyNames: map(propertyNames) }),
    ...(allOf && { allOf: allOf.map(map) }),
    ...(anyOf && { anyOf: anyOf.map(map) }),
    ...(oneOf && { oneOf: oneOf.map(map) }),
    ...(properties && { properties: mapAll(properties) }),
    ...(definitions && { definitions: mapAll(definitions) }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: map(additionalProperties),
    }),
  });
}
