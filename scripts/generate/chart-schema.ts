import { mapSchema } from '../../schema/bundle';
import { omit, type JsonSchema } from '../../schema/json-schema';

/**
 * The schema that travels in the chart, for those who look values up: names, texts and defaults. What the values must be is in
 * `chartRules`, which the chart checks before it renders anything: Helm, whose validation comes first, would say it in words
 * of its own. It leaves out the definitions in `vendored`, for Helm keeps it in the Secret of every release.
 */
export function chartSchema(values: JsonSchema, vendored: ReadonlySet<string>): JsonSchema {
  const own = Object.entries(values.definitions ?? {}).filter(([name]) => !vendored.has(name));
  const texts = mapSchema({ ...values, definitions: Object.fromEntries(own) }, (node) =>
    text(node, vendored),
  );
  const description = `${values.description ?? ''} What each must be is in rules.json, which the chart checks itself.`;
  return reachable({ ...texts, description, type: 'object' });
}

const KEPT = ['$schema', '$ref', 'title', 'description', 'default', 'properties', 'definitions'];
const PARTS = ['items', 'additionalProperties'];

function text(node: JsonSchema, vendored: ReadonlySet<string>): JsonSchema {
  const kept = Object.entries(node).filter(([keyword, value]: [string, unknown]) => {
    if (keyword === '$ref') return !vendored.has(String(value).replace('#/definitions/', ''));
    if (PARTS.includes(keyword)) return Object.keys(value as object).length > 0;
    return KEPT.includes(keyword);
  });
  return Object.fromEntries(kept);
}

/** Without the definitions that nothing refers to any more. */
export function reachable(root: JsonSchema): JsonSchema {
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
