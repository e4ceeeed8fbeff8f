import type { JsonSchema, TypeName } from '../../schema/json-schema';
import { ENUMS, FIELDS, INT32, PATTERNS, REPLACED, SAFE_INTEGER } from './corrections';

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

  constructor(private readonly published: Readonly<Record<string, OpenApiNode>>) {}

  /** Adds a published definition, or `node` under `name`, and all that it refers to. */
  add(name: string, node: OpenApiNode | undefined = this.published[name]): JsonSchema {
    const short = shortName(name);
    if (this.definitions[short] === undefined) {
      if (node === undefined) throw new Error(`${name}: no such definition in the published files`);
      this.definitions[short] = {}; // holds the name while a recursive definition is walked
      this.definitions[short] = REPLACED[short] ?? this.reduce(node, short);
    }
    return { $ref: `#/definitions/${short}` };
  }

  private reduce(node: OpenApiNode, path: string): JsonSchema {
    const description =
      node.description === undefined ? {} : { description: firstSentence(node.description) };
    return { ...description, ...this.constraints(node, path) };
  }

  private constraints(node: OpenApiNode, path: string): JsonSchema {
    const corrected = FIELDS[path];
    if (corrected !== undefined) return corrected;
    if (node.$ref !== undefined) return this.add(node.$ref.replace('#/definitions/', ''));
    if (node['x-kubernetes-int-or-string'] === true) return this.add('IntOrString', {});
    if (node.pattern !== undefined) return this.named(node.pattern, path);
    switch (node.type) {
      case 'object':
        return this.object(node, path);
      case 'array':
        if (node.items === undefined) throw new Error(`${path}: an array without items`);
        return { type: 'array', items: this.constraints(node.items, `${path}[]`) };
      case 'integer':
        return { type: 'integer', ...(node.format === 'int32' ? INT32 : SAFE_INTEGER) };
      case 'boolean':
      case 'number':
      case 'string':
        return scalar(node, node.type, path);
      default:
        throw new Error(`${path}: unexpected type ${String(node.type)}`);
    }
  }

  private object(node: OpenApiNode, path: string): JsonSchema {
    if (node.additionalProperties !== undefined) {
      const values = this.constraints(node.additionalProperties, `${path}{}`);
      return { type: 'object', additionalProperties: values };
    }
    return {
      type: 'object',
      additionalProperties: false,
      ...(node.required === undefined ? {} : { required: node.required }),
      properties: Object.fromEntries(
        Object.entries(node.properties ?? {}).map(([key, property]) => [
          key,
          this.reduce(property, `${path}.${key}`),
        ]),
      ),
    };
  }

  private named(pattern: string, path: string): JsonSchema {
    const known = PATTERNS[pattern];
    if (known === undefined) throw new Error(`${path}: add pattern ${pattern} to corrections.ts`);
    const [name, definition] = known;
    this.definitions[name] = definition;
    return { $ref: `#/definitions/${name}` };
  }
}

function scalar(node: OpenApiNode, type: TypeName, path: string): JsonSchema {
  const values = node.enum ?? ENUMS[path];
  return {
    type,
    ...(values === undefined ? {} : { enum: values }),
    ...(node.minLength === undefined ? {} : { minLength: node.minLength }),
  };
}
