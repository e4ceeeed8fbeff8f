import { isObject, omit, type JsonSchema, type TypeName } from '../../schema/json-schema';
import { CORRECTIONS } from './corrections';
import { DEFINITIONS } from './definitions';
import { PATTERNS } from './patterns';
import { INT32, SAFE_INTEGER } from './scalars';
import { atMostOneOf } from './rules';

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

/** `io.k8s.api.core.v1.Probe` and `#/definitions/io.k8s.api.core.v1.Probe` are `Probe` here. */
function shortName(published: string): string {
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

  constructor(
    private readonly published: Readonly<Record<string, OpenApiNode>>,
    /** Names of the strings that this project describes, in scalars.schema.json. */
    private readonly scalars: ReadonlySet<string> = new Set(),
  ) {}

  /** Adds a published definition, or `node` under `name`, and all that it refers to. */
  add(name: string, node: OpenApiNode | undefined = this.published[name]): JsonSchema {
    const short = shortName(name);
    if (this.definitions[short] === undefined) {
      if (node === undefined) throw new Error(`${name}: no such definition in the published files`);
      this.definitions[short] = {}; // holds the name while a recursive definition is walked
      this.definitions[short] = DEFINITIONS[short] ?? this.reduce(node, short);
    }
    return { $ref: `#/definitions/${short}` };
  }

  /** A definition by its short name: one of this project's, a variant of a published one or a published one. */
  named(name: string): JsonSchema {
    if (this.scalars.has(name)) return { $ref: `scalars.schema.json#/definitions/${name}` };
    const $ref = `#/definitions/${name}`;
    if (this.definitions[name] !== undefined) return { $ref };
    const own = DEFINITIONS[name];
    if (own !== undefined) {
      this.definitions[name] = own;
      this.definitions[name] = this.resolved(own);
      return { $ref };
    }
    const source = CORRECTIONS[name]?.of ?? name;
    const full = Object.keys(this.published).find((key) => shortName(key) === source);
    if (full === undefined) throw new Error(`${name}: there is no published definition ${source}`);
    return this.add(name, this.published[full]);
  }

  /** A correction's schema, in which `$ref` is the short name of a definition. */
  private resolved(schema: JsonSchema): JsonSchema {
    const { $ref, items, propertyNames, properties, additionalProperties } = schema;
    const inner = (part: JsonSchema): JsonSchema => this.resolved(part);
    return {
      ...schema,
      ...($ref !== undefined && this.named($ref.replace('#/definitions/', ''))),
      ...(items && { items: inner(items) }),
      ...(propertyNames && { propertyNames: inner(propertyNames) }),
      ...(isObject(additionalProperties) && { additionalProperties: inner(additionalProperties) }),
      ...(properties && {
        properties: Object.fromEntries(
          Object.entries(properties).map(([key, part]) => [key, inner(part)]),
        ),
      }),
    };
  }

  private reduce(node: OpenApiNode, path: string): JsonSchema {
    const description =
      node.description === undefined ? {} : { description: firstSentence(node.description) };
    return { ...description, ...this.constraints(node, path) };
  }

  private constraints(node: OpenApiNode, path: string): JsonSchema {
    if (node.$ref !== undefined) return this.add(node.$ref.replace('#/definitions/', ''));
    if (node['x-kubernetes-int-or-string'] === true) return this.add('IntOrString', {});
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
    const correction = CORRECTIONS[path] ?? {};
    const { only, omit: omitted = [], meant, optional = [], alternatives, allOf = [] } = correction;
    this.applied.add(path);
    const needed = [...(node.required ?? []), ...(correction.required ?? [])];
    const required = [...new Set(needed)].filter(
      (key) => !optional.includes(key) && !(key in (meant ?? {})),
    );
    const all = { ...node, required };
    const properties = Object.entries(node.properties ?? {})
      .filter(
        ([key]) =>
          !omitted.includes(key) && !(key in (meant ?? {})) && only?.includes(key) !== false,
      )
      .map(([key, property]) => [key, this.property(property, all, path, key)] as const);
    const names = properties.map(([key]) => key).filter((key) => !alternatives?.but.includes(key));
    const rules = [...allOf, ...(alternatives ? [atMostOneOf(names, {}, alternatives.words)] : [])];
    return {
      type: 'object',
      additionalProperties: false,
      ...(meant && { meant }),
      ...(required.length > 0 && { required }),
      properties: Object.fromEntries(properties),
      ...(rules.length > 0 && { allOf: rules }),
    };
  }

  private property(
    node: OpenApiNode,
    object: { readonly required: readonly string[] },
    path: string,
    key: string,
  ): JsonSchema {
    const correction = CORRECTIONS[path]?.properties?.[key];
    this.applied.add(`${path}.${key}`);
    if (typeof correction === 'string') {
      const { description } = this.reduce(
        { description: node.description ?? '', type: 'string' },
        path,
      );
      return {
        ...(description !== '' && { description }),
        ...this.named(correction),
      };
    }
    const published = this.reduce(node, `${path}.${key}`);
    // What is required may not be empty, unless a correction says so.
    const isName = object.required.includes(key) && published.type === 'string';
    const base =
      isName && published.enum === undefined ? { ...published, minLength: 1 } : published;
    if (correction === undefined) return base;
    const laid = this.resolved(correction);
    const kept = laid.$ref === undefined ? base : { description: base.description ?? '' };
    const merged = { ...kept, ...laid };
    return merged.minLength === 0 ? omit(merged, 'minLength') : merged;
  }

  private patterned(pattern: string, minLength: number | undefined, path: string): JsonSchema {
    const known = PATTERNS[pattern];
    if (known === undefined) throw new Error(`${path}: add pattern ${pattern} to definitions.ts`);
    const [name, definition] = known;
    if (definition === undefined) return this.named(name);
    if (minLength === undefined) {
      this.definitions[`Optional${name}`] = {
        ...definition,
        description: `${(definition.description ?? '').replace(/[.]$/, '')}, or empty.`,
      };
      return { $ref: `#/definitions/Optional${name}` };
    }
    this.definitions[name] = { ...definition, minLength };
    return { $ref: `#/definitions/${name}` };
  }
}

function scalar(node: OpenApiNode, type: TypeName): JsonSchema {
  return {
    type,
    ...(node.enum === undefined ? {} : { enum: node.enum }),
    ...(node.minLength === undefined ? {} : { minLength: node.minLength }),
  };
}
