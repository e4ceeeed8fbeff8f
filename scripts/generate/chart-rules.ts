import type { JsonSchema } from '../../schema/json-schema';
import { form } from '../../schema/problem';

/** What the templates of the chart check of a value; `ref` names one of the definitions. */
interface ChartRule {
  readonly ref?: string;
  /** What the value must be, for the string that `pattern` and `not` refuse. */
  readonly words?: string;
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
export function chartRules(values: JsonSchema): ChartRules {
  return new Extraction(values.definitions ?? {}).of(values);
}

interface ChartRules extends ChartRule {
  readonly definitions: Readonly<Record<string, ChartRule>>;
}

class Extraction {
  private readonly found = new Map<string, ChartRule>();

  constructor(private readonly definitions: Readonly<Record<string, JsonSchema>>) {}

  of({ properties }: JsonSchema): ChartRules {
    const root = this.inner(properties);
    const sorted = [...this.found].sort(([a], [b]) => (a < b ? -1 : 1));
    return { ...root, definitions: Object.fromEntries(sorted) };
  }

  private rule(schema: JsonSchema): ChartRule {
    const { $ref, pattern, not, allOf, uniqueBy, since, items, additionalProperties } = schema;
    return {
      ...($ref !== undefined && this.defined($ref.replace('#/definitions/', ''))),
      ...((pattern !== undefined || not !== undefined) && {
        words: `must be ${form(schema)}`,
        ...(pattern !== undefined && { pattern }),
        ...(not !== undefined && { not }),
      }),
      ...(allOf && {
        rules: allOf.map(({ description = '', ...rest }) => ({ words: description, ...rest })),
      }),
      ...(uniqueBy && { uniqueBy }),
      ...(since !== undefined && { since }),
      ...this.part('items', items),
      ...this.part('keys', schema.propertyNames),
      ...this.part('values', additionalProperties),
      ...this.inner(schema.properties),
    };
  }

  private part(name: 'items' | 'keys' | 'values', schema?: JsonSchema | boolean): ChartRule {
    const found = typeof schema === 'object' ? this.rule(schema) : {};
    return isEmpty(found) ? {} : { [name]: found };
  }

  private inner(properties: Readonly<Record<string, JsonSchema>> = {}): ChartRule {
    const all = Object.entries(properties).map(
      ([key, schema]) => [key, this.rule(schema)] as const,
    );
    const found = all.filter(([, rule]) => !isEmpty(rule));
    return found.length === 0 ? {} : { properties: Object.fromEntries(found) };
  }

  private defined(name: string): ChartRule {
    const found = this.found.get(name) ?? this.rule(this.definitions[name] ?? {});
    if (isEmpty(found)) return {};
    this.found.set(name, found);
    return { ref: name };
  }
}

function isEmpty(rule: ChartRule): boolean {
  return Object.keys(rule).length === 0;
}
