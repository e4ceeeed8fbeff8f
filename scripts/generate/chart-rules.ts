import type { JsonSchema } from '../../schema/json-schema';
import { form as goodForm } from '../../schema/problem';
import { isScalar } from './chart-schema';

/** What the templates of the chart check of a value; `ref` names one of the definitions. */
interface ChartRule {
  readonly ref?: string;
  /** What the value must be, if the keywords after it say otherwise. */
  readonly words?: string;
  readonly type?: JsonSchema['type'];
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
  readonly rules?: readonly (JsonSchema & { readonly words: string })[];
  readonly uniqueBy?: readonly string[];
  readonly since?: string;
}

/**
 * The part of the schema that is not in the chart's: strings by their patterns, rules between properties, keys that must
 * differ and fields that only newer versions of Kubernetes have. Definitions without any of it are left out.
 */
export function chartRules(values: JsonSchema, vendored: ReadonlySet<string>): ChartRules {
  return new Extraction(values.definitions ?? {}, vendored).of(values);
}

interface ChartRules extends ChartRule {
  readonly definitions: Readonly<Record<string, ChartRule>>;
}

class Extraction {
  private readonly found = new Map<string, ChartRule>();

  constructor(
    private readonly definitions: Readonly<Record<string, JsonSchema>>,
    private readonly vendored: ReadonlySet<string>,
  ) {}

  of({ properties }: JsonSchema): ChartRules {
    const root = this.inner(properties, true);
    const sorted = [...this.found].sort(([a], [b]) => (a < b ? -1 : 1));
    return { ...root, definitions: Object.fromEntries(sorted) };
  }

  private rule(schema: JsonSchema, isOwn: boolean): ChartRule {
    const { $ref, allOf, uniqueBy, since, items, additionalProperties } = schema;
    return {
      ...($ref !== undefined && this.defined($ref.replace('#/definitions/', ''))),
      ...form(schema, isOwn),
      ...(allOf && {
        rules: allOf.map(({ description = '', ...rest }) => ({ words: description, ...rest })),
      }),
      ...(uniqueBy && { uniqueBy }),
      ...(since !== undefined && { since }),
      ...this.part('items', items, isOwn),
      ...this.part('keys', schema.propertyNames, isOwn),
      ...this.part('values', additionalProperties, isOwn),
      ...this.inner(schema.properties, isOwn),
    };
  }

  private part(
    name: 'items' | 'keys' | 'values',
    schema: JsonSchema | boolean | undefined,
    isOwn: boolean,
  ): ChartRule {
    const found = typeof schema === 'object' ? this.rule(schema, isOwn) : {};
    return isEmpty(found) ? {} : { [name]: found };
  }

  private inner(properties: JsonSchema['properties'] = {}, isOwn: boolean): ChartRule {
    const all = Object.entries(properties).map(
      ([key, schema]) => [key, this.rule(schema, isOwn)] as const,
    );
    const found = all.filter(([, rule]) => !isEmpty(rule));
    return found.length === 0 ? {} : { properties: Object.fromEntries(found) };
  }

  private defined(name: string): ChartRule {
    const found =
      this.found.get(name) ?? this.rule(this.definitions[name] ?? {}, !this.vendored.has(name));
    if (isEmpty(found)) return {};
    this.found.set(name, found);
    return { ref: name };
  }
}

/** What a string, or a value of the chart's own, must be like. */
function form(schema: JsonSchema, isOwn: boolean): ChartRule {
  const { type, pattern, not, minimum, maximum, minLength, maxLength } = schema;
  const isWhole = isOwn && isScalar(schema);
  if (!isWhole && pattern === undefined && not === undefined) return {};
  const kept = isWhole ? { type, minimum, maximum, minLength, maxLength } : {};
  const all = { words: `must be ${wordsOf(schema)}`, ...kept, pattern, not };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function wordsOf(schema: JsonSchema): string {
  if (schema.type === 'boolean') return 'true or false';
  if (schema.type === 'integer')
    return `an integer from ${String(schema.minimum)} to ${String(schema.maximum)}`;
  return schema.pattern === undefined && schema.not === undefined ? 'a string' : goodForm(schema);
}

function isEmpty(rule: ChartRule): boolean {
  return Object.keys(rule).length === 0;
}
