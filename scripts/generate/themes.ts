import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { JsonSchema } from '../../schema/json-schema';

/** A section of the values reference. */
export interface Theme {
  readonly title: string;
  /** Top-level values; the schema has their order. */
  readonly values: readonly string[];
  /** What the example is for, up to its colon. */
  readonly purpose: string;
  /** YAML of a values file. */
  readonly example: string;
}

export const THEMES = parse(
  readFileSync(join(__dirname, 'themes.yaml'), 'utf8'),
) as readonly Theme[];

/** One line for every value that is not in exactly one theme; empty when all is well. */
export function themeProblems(
  { properties = {} }: JsonSchema,
  themes: readonly Theme[] = THEMES,
): string[] {
  const known = Object.keys(properties);
  const listed = themes.flatMap(({ values }) => values);
  return [...new Set([...known, ...listed])].flatMap((value) => {
    const expected = known.includes(value) ? 1 : 0;
    const actual = listed.filter((other) => other === value).length;
    if (actual === expected) return [];
    const remedy = actual < expected ? 'add it to one' : 'take it out';
    return [
      `${value}: the number of its themes in scripts/generate/themes.yaml is ${actual} instead of ${expected}; ${remedy}`,
    ];
  });
}
