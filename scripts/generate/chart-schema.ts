import { mapSchema } from '../../schema/bundle';
import { omit, type JsonSchema } from '../../schema/json-schema';

/**
 * The schema that travels in the chart. Helm keeps it in the Secret of every release, so it leaves out
 * the prose of the definitions in `vendored`.
 */
export function chartSchema(values: JsonSchema, vendored: ReadonlySet<string>): JsonSchema {
  const definitions = Object.entries(values.definitions ?? {}).map(([name, definition]) => [
    name,
    vendored.has(name) ? mapSchema(definition, (node) => omit(node, 'description')) : definition,
  ]);
  return { ...values, definitions: Object.fromEntries(definitions) as Record<string, JsonSchema> };
}
