import { mapSchema } from '../../schema/bundle';
import { omit, type JsonSchema, type TypeName } from '../../schema/json-schema';
import { CORRECTIONS } from './corrections';

const { corrections, definitions: OWN, patterns } = CORRECTIONS;

/** A node of Kubernetes' OpenAPI 2 file or of a CustomResourceDefinition. */
export interface OpenApiNode {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly required?: readonly string[];
  readonly items?: OpenApiNode;
  readonly properties?: Readonly<Record<string, OpenApiNode>>;
  readonly additionalProperties?: OpenApiNode;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
}

const INT32 = { minimum: -2147483648, maximum: 2147483647 };
/** Integers that JavaScript and Helm, which both read numbers as doubles, keep exactly. */
const SAFE_INTEGER = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

/** `io.k8s.api.core.v1.Probe` and `#/definitions/io.k8s.api.core.v1.Probe` are `Probe` here. */
export function shortName(published: string): string {
  return published.slice(published.lastIndexOf('.') + 1);
}

/** The first sentence, on one line; "e.g." and "i.e." do not end one. */
function firstSentence(description: string): string {
  const line = description.replace(/\s+/g, ' ').trim();
  return /^.*?(?<!e\.g|i\.e|etc)[.](?= |$)/.exec(line)?.[0] ?? line;
}

/** Walks published nodes and collects, by short name, the definitions that they need. */
export class Reducer {
  readonly definitions: Record<string, JsonSchema> = {};
  /** Corrections that have found their definition and property. */
  readonly applied = new Set<string>();

  /**
   * @param scalars names of the strings that this project describes, in scalars.schema.json
   * @param since the version that a property of a definition came with, where it needs saying
   */
  constructor(
    private readonly published: Readonly<Record<string, OpenApiNode>>,
    private readonly scalars: ReadonlySet<string> = new Set(),
    private readonly since: (definition: string, key: string) => string | undefined = () =>
      undefined,
  ) {}

  /** Adds a published definition, or `node` under `name`, and all that it refers to. */
  add(name: string, node: OpenApiNode | undefined = this.published[name]): JsonSchema {
    const short = shortName(name);
    if (this.definitions[short] === undefined) {
      this.definitions[short] = {}; // holds the name while a recursive definition is walked
      const own = OWN[short];
      if (own === undefined && node === undefined)
        throw new Error(`${name}: no such definition in the published files`);
      this.definitions[short] = own ? this.resolved(own) : this.reduce(node ?? {}, short);
    }
    return { $ref: `#/definitions/${short}` };
  }

  /** A definition by its short name: one of this project's, a variant of a published one or a published one. */
  named(name: string): JsonSchema {
    if (this.scalars.has(name)) return { $ref: `scalars.schema.json#/definitions/${name}` };
    const source = corrections[name]?.of ?? name;
    const full = Object.keys(this.published).find((key) => shortName(key) === source);
    return this.add(name, this.published[full ?? source]);
  }

  /** A correction's schema, in which `$ref` is the short name of a definition. */
  private resolved(schema: JsonSchema): JsonSchema {
    return mapSchema(schema, (node) =>
      node.$ref === undefined ? node : { ...node, ...this.named(node.$ref) },
    );
  }

  private reduce(node: OpenApiNode, path: string): JsonSchema {
    const description =
      node.description === undefined ? {} : { description: firstSentence(node.description) };
    return { ...description, ...this.constraints(node, path) };
  }

  private constraints(node: OpenApiNode, path: string): JsonSchema {
    if (node.$ref !== undefined) return this.add(node.$ref.replace('#/definitions/', ''));
    if (node['x-kubernetes-int-or-string'] === true) return this.add('IntOrString');
    if (node.pattern !== undefined) return this.patterned(node.pattern, node.minLength, path);
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
        return scalar(node, node.type);
      default:
        throw new Error(`${path}: unexpected type ${String(node.type)}`);
    }
  }

  private array(node: OpenApiNode, path: string): JsonSchema {
    if (node.items === undefined) throw new Error(`${path}: an array without items`);
    // Server-side apply, which Helm 4 does, takes no two entries with the same key.
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
    const correction = corrections[path] ?? {};
    const { only, omit: left = [], meant = {}, optional = [], alternatives } = correction;
    this.applied.add(path);
    const needed = new Set([...(node.required ?? []), ...(correction.required ?? [])]);
    for (const key of [...optional, ...Object.keys(meant)]) needed.delete(key);
    const entries = Object.entries(node.properties ?? {})
      .filter(([key]) => !left.includes(key) && !(key in meant) && only?.includes(key) !== false)
      .map(([key, inner]) => [key, this.property(inner, needed.has(key), path, key)] as const);
    const properties = Object.fromEntries(entries);
    const rules = [...(correction.allOf ?? [])];
    if (alternatives) rules.push(atMostOne(Object.keys(properties), alternatives));
    return {
      type: 'object',
      additionalProperties: false,
      ...(correction.meant && { meant }),
      ...(needed.size > 0 && { required: [...needed] }),
      properties,
      ...(rules.length > 0 && { allOf: rules }),
    };
  }

  private property(node: OpenApiNode, isNeeded: boolean, path: string, key: string): JsonSchema {
    const since = this.since(path, key);
    this.applied.add(`${path}.${key}`);
    return {
      ...this.corrected(node, isNeeded, `${path}.${key}`, corrections[path]?.properties?.[key]),
      ...(since !== undefined && { since }),
    };
  }

  private corrected(
    node: OpenApiNode,
    isNeeded: boolean,
    path: string,
    correction: string | JsonSchema | undefined,
  ): JsonSchema {
    if (typeof correction === 'string') {
      const description = firstSentence(node.description ?? '');
      return { ...(description !== '' && { description }), ...this.named(correction) };
    }
    const published = this.reduce(node, path);
    // What is required may not be empty, unless a correction says so.
    const isName = isNeeded && published.type === 'string' && published.enum === undefined;
    const base = isName ? { ...published, minLength: 1 } : published;
    if (correction === undefined) return base;
    const laid = this.resolved(correction);
    const kept = laid.$ref === undefined ? base : { description: base.description ?? '' };
    const merged = { ...kept, ...laid };
    return merged.minLength === 0 ? omit(merged, 'minLength') : merged;
  }

  private patterned(pattern: string, minLength: number | undefined, path: string): JsonSchema {
    const name = patterns[pattern];
    if (name === undefined)
      throw new Error(`${path}: add pattern ${pattern} to schema/corrections`);
    const { [name]: definition } = OWN;
    if (definition === undefined) return this.named(name);
    const { description = '' } = definition;
    if (minLength !== undefined) this.definitions[name] = { ...definition, minLength };
    else
      this.definitions[`Optional${name}`] = {
        ...definition,
        description: `${description.replace(/[.]$/, '')}, or empty.`,
      };
    return { $ref: `#/definitions/${minLength === undefined ? 'Optional' : ''}${name}` };
  }
}

function scalar(node: OpenApiNode, type: TypeName): JsonSchema {
  return {
    type,
    ...(node.enum === undefined ? {} : { enum: node.enum }),
    ...(node.minLength === undefined ? {} : { minLength: node.minLength }),
  };
}

function atMostOne(
  properties: readonly string[],
  { but = [], words }: { readonly but?: readonly string[]; readonly words: string },
): JsonSchema {
  const alternatives = properties
    .filter((key) => !but.includes(key))
    .map((key) => ({ required: [key] }));
  return {
    description: `may have only ${words}`,
    oneOf: [...alternatives, { not: { anyOf: alternatives } }],
  };
}
