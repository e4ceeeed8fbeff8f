/** JSON value: what YAML and `helm --set` can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

type TypeName = 'array' | 'boolean' | 'integer' | 'null' | 'number' | 'object' | 'string';

/** The part of JSON Schema draft-07 that this project uses: `scripts/generate/dialect.ts` says why. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: Json;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly type?: TypeName | readonly TypeName[];
  readonly enum?: readonly Json[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  /** Keys of which no two items may have the same values; not a keyword of draft-07. */
  readonly uniqueBy?: readonly string[];
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
  readonly maxProperties?: number;
  readonly propertyNames?: JsonSchema;
  /** Rules between properties; the description of each says what is wrong. */
  readonly allOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
  /** First version of Kubernetes that has the property, such as `1.33`; not a keyword of draft-07. */
  readonly since?: string;
  /** Keys that are not allowed, each with what to use instead; not a keyword of draft-07. */
  readonly meant?: Readonly<Record<string, string>>;
  /** Only for json-schema-to-typescript. */
  readonly tsType?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  /** Only for editors: the rules of the chart know no patterns of keys. */
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
}

export function isObject(value: Json | undefined): value is JsonObject;
export function isObject(value: unknown): value is Readonly<Record<string, unknown>>;
export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The name of the definition that a schema refers to; empty when it refers to none. */
export function nameOf({ $ref = '' }: JsonSchema): string {
  return $ref.replace('#/definitions/', '');
}

/** The schema itself, or the definition of `root` that it refers to. */
export function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const definition = root.definitions?.[nameOf(schema)];
  if (definition === undefined) throw new Error(`${schema.$ref}: no such definition`);
  return resolve(definition, root);
}

/** The description of a schema, or that of the definition that it refers to; empty when there is none. */
export function descriptionOf(schema: JsonSchema, root: JsonSchema): string {
  return schema.description ?? resolve(schema, root).description ?? '';
}

/** A copy of `object` without some of its keys. */
export function omit<T extends object, K extends keyof T & string>(
  object: T,
  ...keys: readonly K[]
): Omit<T, K> {
  const kept = Object.entries(object).filter(([key]) => !(keys as readonly string[]).includes(key));
  return Object.fromEntries(kept) as Omit<T, K>;
}
