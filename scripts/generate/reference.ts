import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { descriptionOf, nameOf, resolve, type JsonSchema } from '../../schema/json-schema';
import { isVendored } from '../../schema/values-schema';

/** A section of the values reference. */
export interface Theme {
  readonly title: string;
  /** Top-level values, in any order: the reference lists them in that of the schema. */
  readonly values: readonly string[];
  /** What the example is for: the text before the colon above it. */
  readonly purpose: string;
  /** YAML of a values file. */
  readonly example: string;
}

const PROSE = parse(readFileSync(join(__dirname, 'themes.yaml'), 'utf8')) as {
  readonly header: string;
  readonly themes: readonly Theme[];
  readonly types: string;
};

/** One line for every value that is not in exactly one theme; empty when there is none. */
export function themeProblems(
  { properties = {} }: JsonSchema,
  themes: readonly Theme[] = PROSE.themes,
): string[] {
  const listed = themes.flatMap(({ values }) => values);
  return [...new Set([...Object.keys(properties), ...listed])].flatMap((value) => {
    const expected = value in properties ? 1 : 0;
    const actual = listed.filter((other) => other === value).length;
    if (actual === expected) return [];
    const remedy = actual < expected ? 'add it to one' : 'take it out';
    return [
      `${value}: the number of its themes in scripts/generate/themes.yaml is ${actual} instead of ${expected}; ${remedy}`,
    ];
  });
}

/** The text of `chart/README.md`: prose, a section of values for each theme, and one for the types that the tables only name. */
export function reference(root: JsonSchema): string {
  const all = Object.entries(root.properties ?? {});
  const themes = PROSE.themes.map(({ title, values, purpose, example }) => {
    const properties = all.filter(([key]) => values.includes(key));
    const entries = table(['value', 'type', 'default', 'description'], rows(properties, '', root));
    return { title, text: `${purpose}:\n\n\`\`\`yaml\n${example}\`\`\`\n\n${entries}` };
  });
  const types = Object.entries(root.definitions ?? {})
    .filter(([name, { properties, enum: values }]) => !isVendored(name) && !properties && !values)
    .map(([name, { description = '' }]) => [name, description]);
  const text = `${PROSE.types}\n${table(['type', 'a value is'], types)}`;
  const sections = [...themes, { title: 'Types', text }];
  return [
    `${PROSE.header}\n`,
    ...sections.map(({ title }) => `- [${title}](#${title.toLowerCase().replaceAll(' ', '-')})\n`),
    ...sections.map((section) => `\n### ${section.title}\n\n${section.text}`),
  ].join('');
}

/**
 * A row for each property, followed by the rows of the properties inside it; a Kubernetes type is one value.
 *
 * @param prefix in the notation of `helm --set`, such as `ingress.hosts[].`
 */
function rows(
  properties: readonly [string, JsonSchema][],
  prefix: string,
  root: JsonSchema,
): string[][] {
  return properties.flatMap(([key, property]) => {
    const path = prefix + key;
    const { items, default: value } = property;
    const inside = items ?? property;
    const isOpened = !isVendored(nameOf(inside));
    const inner = isOpened ? Object.entries(resolve(inside, root).properties ?? {}) : [];
    const isGroup = items === undefined && inner.length > 0;
    const row = [
      code(path),
      isGroup ? '' : typeOf(property, root),
      value === undefined ? '' : code(value),
      descriptionOf(property, root),
    ];
    return [row, ...rows(inner, items ? `${path}[].` : `${path}.`, root)];
  });
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const escaped = body.map((cells) => cells.map((cell) => cell.replace(/[|*]/g, '\\$&')));
  return [head, head.map(() => '---'), ...escaped].map(line).join('');
}

function typeOf(schema: JsonSchema, root: JsonSchema): string {
  const { type, items, enum: values } = resolve(schema, root);
  if (values !== undefined) return values.map(code).join(', ');
  if (items !== undefined) return `list of ${typeOf(items, root)}`;
  return nameOf(schema) || [type].flat().join(' or ');
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' && value !== '' ? value : JSON.stringify(value)}\``;
}
