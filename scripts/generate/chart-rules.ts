import { defaults } from '../../schema/defaults';
import type { JsonObject, JsonSchema } from '../../schema/json-schema';
import { form as goodForm } from '../../schema/problem';
import { chartSchema, isScalar } from './chart-schema';

/** What the templates of the chart check of a value; `ref` names one of the definitions. */
interface ChartRule {
  readonly ref?: string;
  /** What the value must be, if the keywords after it say otherwise. */
  readonly words?: string;
  readonly type?: JsonSchema['type'];
  readonly enum?: JsonSchema['enum'];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly not?: JsonSchema;
  readonly properties?: Readonly<Record<string, ChartRule>>;
  /** Of the items of a list, of the values of a map, of its keys. */
  readonly items?: ChartRule;
  readonly values?: ChartRule;
  readonly keys?: ChartRule;
  /** Keys that must, and that may be there. */
  readonly required?: readonly string[];
  readonly known?: readonly string[];
  readonly rules?: readonly (JsonSchema & { readonly words: string })[];
  /** Of a value that is as `if` says. */
  readonly cases?: readonly { readonly if: JsonSchema; readonly then: ChartRule }[];
  readonly uniqueBy?: readonly string[];
  readonly since?: string;
}

/**
 * The part of the schema that is not in the chart's: strings by their patterns, rules between properties, keys that must
 * differ and fields that only newer versions of Kubernetes have. Definitions without any of it are left out.
 */
export function chartRules(values: JsonSchema, vendored: ReadonlySet<string>): ChartRules {
  const inHelm = new Set(Object.keys(chartSchema(values, vendored).definitions ?? {}));
  return new Extraction(values.definitions ?? {}, vendored, inHelm).of(values);
}

/** Who has written a schema, and whether Helm's has its structure, too. */
interface Origin {
  readonly isOwn: boolean;
  readonly isInHelm: boolean;
}

interface ChartRules extends ChartRule {
  /** Of the values at the top. */
  readonly defaults: JsonObject;
  readonly definitions: Readonly<Record<string, ChartRule>>;
}

class Extraction {
  private readonly found = new Map<string, ChartRule>();

  constructor(
    private readonly definitions: Readonly<Record<string, JsonSchema>>,
    private readonly vendored: ReadonlySet<string>,
    private readonly inHelm: ReadonlySet<string>,
  ) {}

  of(values: JsonSchema): ChartRules {
    const root = this.rule(values, { isOwn: true, isInHelm: true });
    const sorted = [...this.found].sort(([a], [b]) => (a < b ? -1 : 1));
    return { ...root, defaults: defaults(values), definitions: Object.fromEntries(sorted) };
  }

  private rule(schema: JsonSchema, origin: Origin): ChartRule {
    const { $ref, uniqueBy, since, items, additionalProperties } = schema;
    const { properties = {}, required = [] } = schema;
    const isClosed = origin.isOwn && additionalProperties === false;
    return {
      ...($ref !== undefined && this.defined($ref.replace('#/definitions/', ''))),
      ...form(schema, origin),
      ...(origin.isOwn && required.length > 0 && { required }),
      ...(isClosed && { known: Object.keys(properties) }),
      ...this.between(schema, origin),
      ...(uniqueBy && { uniqueBy }),
      ...(since !== undefined && { since }),
      ...this.part('items', items, origin),
      ...this.part('keys', schema.propertyNames, origin),
      ...this.part('values', additionalProperties, origin),
      ...this.inner(properties, origin),
    };
  }

  /** Rules between properties; one without words of its own is what other rules hold for. */
  private between({ allOf = [] }: JsonSchema, origin: Origin): ChartRule {
    const rules = allOf.flatMap(({ description: words, ...rest }) =>
      words === undefined ? [] : [{ words, ...rest }],
    );
    const cases = allOf.flatMap(({ description, if: condition = {}, then = {} }) =>
      description === undefined ? [{ if: condition, then: this.rule(then, origin) }] : [],
    );
    return { ...(rules.length > 0 && { rules }), ...(cases.length > 0 && { cases }) };
  }

  private part(
    name: 'items' | 'keys' | 'values',
    schema: JsonSchema | boolean | undefined,
    origin: Origin,
  ): ChartRule {
    const found = typeof schema === 'object' ? this.rule(schema, origin) : {};
    return isEmpty(found) ? {} : { [name]: found };
  }

  private inner(properties: JsonSchema['properties'] = {}, origin: Origin): ChartRule {
    const all = Object.entries(properties).map(
      ([key, schema]) => [key, this.rule(schema, origin)] as const,
    );
    const found = all.filter(([, rule]) => !isEmpty(rule));
    return found.length === 0 ? {} : { properties: Object.fromEntries(found) };
  }

  private defined(name: string): ChartRule {
    const origin = { isOwn: !this.vendored.has(name), isInHelm: this.inHelm.has(name) };
    const found = this.found.get(name) ?? this.rule(this.definitions[name] ?? {}, origin);
    if (isEmpty(found)) return {};
    this.found.set(name, found);
    return { ref: name };
  }
}

/** What a string, or a value of the chart's own, must be like. */
function form(schema: JsonSchema, { isOwn, isInHelm }: Origin): ChartRule {
  const { type, pattern, not, minimum, maximum, minLength, maxLength, enum: values } = schema;
  if (!isInHelm && type === 'object') return { words: 'must be a map', type };
  const isWhole = isOwn && isScalar(schema);
  if (!isWhole && pattern === undefined && not === undefined) return {};
  const kept = isWhole ? { type, enum: values, minimum, maximum, minLength, maxLength } : {};
  const all = { words: `must be ${wordsOf(schema)}`, ...kept, pattern, not };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function wordsOf(schema: JsonSchema): string {
  const { type, enum: values } = schema;
  if (values !== undefined)
    return `one of ${values
      .filter((value) => value !== '')
      .map(String)
      .join(', ')}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'integer') return `an integer${rangeOf(schema)}`;
  return schema.pattern === undefined && schema.not === undefined ? 'a string' : goodForm(schema);
}

function rangeOf({ minimum, maximum }: JsonSchema): string {
  if (minimum === undefined) return maximum === undefined ? '' : ` of at most ${maximum}`;
  return maximum === undefined ? ` of at least ${minimum}` : ` from ${minimum} to ${maximum}`;
}

function isEmpty(rule: ChartRule): boolean {
  return Object.keys(rule).length === 0;
}
