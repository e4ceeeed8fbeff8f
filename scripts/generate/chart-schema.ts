import { mapSchema } from '../../schema/bundle';
import { omit, type JsonSchema } from '../../schema/json-schema';

/**
 * The schema that travels in the chart. Helm keeps it in the Secret of every release, so it leaves out the prose of the
 * definitions in `vendored`, and what `chartRules` has: Helm would refuse a value with a regular expression, with "oneOf
 * failed" or without saying which key was meant, where the chart can say in words what is wrong.
 */
export function chartSchema(values: JsonSchema, vendored: ReadonlySet<string>): JsonSchema {
  const { definitions = {}, ...root } = values;
  const entries = Object.entries(definitions).map(([name, definition]) => {
    const isVendored = vendored.has(name);
    const prose = isVendored
      ? mapSchema(definition, (node) => omit(node, 'description'))
      : definition;
    return [name, structure(prose, isVendored)] as const;
  });
  return reachable({ ...structure(root, false), definitions: Object.fromEntries(entries) });
}

function structure(schema: JsonSchema, isVendored: boolean): JsonSchema {
  return mapSchema(schema, (node) => {
    const kept = omit(node, 'pattern', 'not', 'propertyNames', 'allOf', 'uniqueBy', 'since');
    if (isVendored) return kept;
    if (!isScalar(node)) {
      const open = node.additionalProperties === false ? (['additionalProperties'] as const) : [];
      return omit(kept, 'required', ...open);
    }
    const bare = omit(kept, 'minimum', 'maximum', 'minLength', 'maxLength', 'enum');
    return { ...bare, type: ['string', 'number', 'boolean'] };
  });
}

/** What is no map and no list: of the chart's own, the chart says itself what it must be. */
export function isScalar({ type }: JsonSchema): boolean {
  return type !== undefined && ![type].flat().some((one) => one === 'object' || one === 'array');
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
