import type { JsonSchema } from '../../schema/json-schema';

/** What is laid over a published definition. */
export interface Correction {
  /** The published definition that this one is a variant of, for a field that narrows it. */
  readonly of?: string;
  readonly omit?: readonly string[];
  /** Properties that are left out, too, and what to use in their place. */
  readonly meant?: Readonly<Record<string, string>>;
  /**
   * The first version that heeds a property, where that is later than the first that knows it. Source: the feature gates
   * in pkg/features/kube_features.go, whose default is "on" from then on.
   */
  readonly since?: Readonly<Record<string, string>>;
  /** All other properties are refused. */
  readonly only?: readonly string[];
  readonly required?: readonly string[];
  /** By property: the name of the definition it gets, or what is laid over the published schema. */
  readonly properties?: Readonly<Record<string, string | JsonSchema>>;
  /** All properties but some exclude each other. */
  readonly alternatives?: { readonly but: readonly string[]; readonly words: string };
  /** Published as required, and taken without. */
  readonly optional?: readonly string[];
  /** Rules between properties, each with its words. */
  readonly allOf?: readonly JsonSchema[];
}

export const LABELS: JsonSchema = { $ref: 'Labels' };
export const ANNOTATIONS: JsonSchema = { $ref: 'Annotations' };

export function listOf($ref: string, more: JsonSchema = {}): JsonSchema {
  return { type: 'array', ...more, items: { $ref } };
}

export function enumOf(...values: readonly string[]): JsonSchema {
  return { type: 'string', enum: values };
}
