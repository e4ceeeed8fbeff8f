import { mapSchema } from '../../schema/bundle';
import { omit, type JsonSchema } from '../../schema/json-schema';

/**
 * The schema that travels in the chart. Helm keeps it in the Secret of every release, so it leaves out the prose of the
 * definitions in `vendored`, and what `chartRules` has: Helm would refuse a value with a regular expression, or with
 * "oneOf failed", where the chart can say in words what is wrong.
 */
export function chartSchema(values: JsonSchema, vendored: ReadonlySet<string>): JsonSchema {
  const definitions = Object.entries(values.definitions ?? {}).map(([name, definition]) => [
    name,
    vendored.has(name) ? mapSchema(definition, (node) => omit(node, 'description')) : definition,
  ]);
  const all = {
    ...values,
    definitions: Object.fromEntries(definitions) as typeof values.definitions,
  };
  return reachable(mapSchema(all as JsonSchema, structure));
}

function structure(schema: JsonSchema): JsonSchema {
  return omit(schema, 'pattern', 'not', 'propertyNames', 'allOf', 'uniqueBy', 'since');
}

/** Without the definitions that nothing refers to any more. */
function reachable(root: JsonSchema): JsonSchema {
  const names = new Set<string>();
  const collect = (schema: JsonSchema): void => {
    mapSchema(schema, (node) => {
      const name = node.$ref?.replace('#/definitions/', '');
      const target = name === undefined ? undefined : root.definitions?.[name];
      if (name === undefined || target === undefined || names.has(name)) return node;
      names.add(name);
      collect(target);
      return node;
    });
  };
  collect(omit(root, 'definitions'));
  const kept = Object.entries(root.definitions ?? {}).filter(([name]) => names.has(name));
  return { ...root, definitions: Object.fromEntries(kept) };
}
