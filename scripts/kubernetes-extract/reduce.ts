import { mapSchema } from '../../schema/bundle';
import { omit, type JsonSchema } from '../../schema/json-schema';
import scalars from '../../schema/scalars.schema.json';
import type { OpenApiNode } from '../lib/kubernetes-modules';
import { CORRECTIONS } from './corrections';

const { corrections, definitions: OWN, patterns } = CORRECTIONS;

const INT32 = { minimum: -2147483648, maximum: 2147483647 };
/** The range of integers that JavaScript and Helm, which both read numbers as doubles, keep exactly. */
const SAFE_INTEGER = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

/** `Probe` for `io.k8s.api.core.v1.Probe` and for `#/definitions/io.k8s.api.core.v1.Probe`. */
function shortName(published: string): string {
  return published.slice(published.search(/[^./]*$/));
}

/** Published definitions by their short names; of two with the same name, the one of core, which comes first. */
export function byShortName(
  published: Readonly<Record<string, OpenApiNode>>,
): ReadonlyMap<string, OpenApiNode> {
  const entries = Object.entries(published).reverse();
  return new Map(entries.map(([name, node]) => [shortName(name), node]));
}

/** The first sentence of the description, on one line; "e.g.", "i.e." and "etc." do not end it. */
function described({ description }: OpenApiNode): JsonSchema {
  if (description === undefined) return {};
  const line = description.replace(/\s+/g, ' ').trim();
  return { description: /^.*?(?<!e\.g|i\.e|etc)[.](?= |$)/.exec(line)?.[0] ?? line };
}

/** Walks published nodes and collects, by short name, the definitions that they need. */
export class Reducer {
  readonly definitions: Record<string, JsonSchema> = {};
  /** Corrections whose definition and property were found. */
  readonly applied = new Set<string>();

  /**
   * @param published the published definitions, by short name
   * @param since the version that introduced a property of a definition, if not all supported versions have it
   */
  constructor(
    private readonly published: ReadonlyMap<string, OpenApiNode>,
    private readonly since: (definition: string, key: string) => string | undefined = () =>
      undefined,
  ) {}

  /**
   * Adds a definition by its short name, with all definitions that it refers to, and returns a reference to it. It is a definition
   * of this project, a variant of a published one, or a published one.
   */
  add(name: string): JsonSchema {
    if (Object.hasOwn(scalars.definitions, name))
      return { $ref: `scalars.schema.json#/definitions/${name}` };
    if (this.definitions[name] === undefined) {
      this.definitions[name] = {}; // reserves the name, because the definition may refer to itself
      const own = OWN[name];
      const node = this.published.get(corrections[name]?.of ?? name);
      if (own === undefined && node === undefined)
        throw new Error(`${name}: no such definition in the published files`);
      this.definitions[name] = own ? this.resolved(own) : this.reduce(node ?? {}, name);
    }
    return { $ref: `#/definitions/${name}` };
  }

  /** Resolves the schema of a correction, in which `$ref` is the short name of a definition. */
  private resolved(schema: JsonSchema): JsonSchema {
    return mapSchema(schema, (node) =>
      node.$ref === undefined ? node : { ...node, ...this.add(node.$ref) },
    );
  }

  private reduce(node: OpenApiNode, path: string): JsonSchema {
    return { ...described(node), ...this.constraints(node, path) };
  }

  private constraints(node: OpenApiNode, path: string): JsonSchema {
    if (node.$ref !== undefined) return this.add(shortName(node.$ref));
    if (node['x-kubernetes-int-or-string'] === true) return this.add('IntOrString');
    if (node.pattern !== undefined) {
      const name = patterns[node.pattern];
      if (name !== undefined) return this.add(name);
      throw new Error(`${path}: add pattern ${node.pattern} to schema/corrections`);
    }
    switch (node.type) {
      case 'object':
        return this.object(node, path);
      case 'array':
        return this.array(node, path);
      case 'integer':
        return { type: 'integer', ...(node.format === 'int32' ? INT32 : SAFE_INTEGER) };
      case 'boolean':
      case 'number':
      case 'string':
        return {
          type: node.type,
          ...(node.enum && { enum: node.enum }),
          ...(node.minLength !== undefined && { minLength: node.minLength }),
        };
      default:
        throw new Error(`${path}: unexpected type ${String(node.type)}`);
    }
  }

  private array(node: OpenApiNode, path: string): JsonSchema {
    if (node.items === undefined) throw new Error(`${path}: an array without items`);
    // Server-side apply, which Helm 4 uses, refuses two entries with the same key.
    const keys = node['x-kubernetes-list-map-keys'];
    const isSet = node['x-kubernetes-list-type'] === 'set';
    return {
      type: 'array',
      ...(keys !== undefined && { uniqueBy: keys }),
      ...(isSet && { uniqueItems: true }),
      items: this.constraints(node.items, `${path}[]`),
    };
  }

  private object(node: OpenApiNode, path: string): JsonSchema {
    if (node.additionalProperties !== undefined) {
      const values = this.constraints(node.additionalProperties, `${path}{}`);
      return { type: 'object', additionalProperties: values };
    }
    const { only, meant, alternatives, allOf = [], ...correction } = corrections[path] ?? {};
    this.applied.add(path);
    const left = [...(correction.omit ?? []), ...Object.keys(meant ?? {})];
    const optional = [...(correction.optional ?? []), ...Object.keys(meant ?? {})];
    const needed = [...(node.required ?? []), ...(correction.required ?? [])];
    const required = [...new Set(needed)].filter((key) => !optional.includes(key));
    const entries = Object.entries(node.properties ?? {})
      .filter(([key]) => !left.includes(key) && only?.includes(key) !== false)
      .map(([key, inner]) => [key, this.property(inner, required.includes(key), path, key)]);
    const properties = Object.fromEntries(entries) as Record<string, JsonSchema>;
    const rules = alternatives
      ? [...allOf, atMostOne(Object.keys(properties), alternatives)]
      : allOf;
    return {
      type: 'object',
      additionalProperties: false,
      ...(meant && { meant }),
      ...(required.length > 0 && { required }),
      properties,
      ...(rules.length > 0 && { allOf: rules }),
    };
  }

  private property(node: OpenApiNode, isNeeded: boolean, path: string, key: string): JsonSchema {
    this.applied.add(`${path}.${key}`);
    const correction = corrections[path]?.properties?.[key] ?? {};
    const laid = this.resolved(typeof correction === 'string' ? { $ref: correction } : correction);
    const published =
      laid.$ref === undefined ? this.reduce(node, `${path}.${key}`) : described(node);
    // A required string must not be empty, unless a correction allows it.
    const isName = isNeeded && published.type === 'string' && published.enum === undefined;
    const since = this.since(path, key);
    const merged = {
      ...published,
      ...(isName && { minLength: 1 }),
      ...laid,
      ...(since !== undefined && { since }),
    };
    return merged.minLength === 0 ? omit(merged, 'minLength') : merged;
  }
}

function atMostOne(
  properties: readonly string[],
  { but = [], words }: { readonly but?: readonly string[]; readonly words: string },
): JsonSchema {
  const keys = properties.filter((key) => !but.includes(key));
  const alternatives = keys.map((key) => ({ required: [key] }));
  return {
    description: `may have only ${words}`,
    oneOf: [...alternatives, { not: { anyOf: alternatives } }],
  };
}
