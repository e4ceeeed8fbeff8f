import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const TEXT = readFileSync(join(__dirname, '../../docs/recipes.md'), 'utf8');

/** The values of docs/recipes.md as YAML, by their headings. */
export const RECIPES = new Map(
  TEXT.split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title = ''] = section.split('\n');
      const [, yaml] = /```yaml\n([^]*?)```/.exec(section) ?? [];
      if (yaml === undefined) throw new Error(`docs/recipes.md: "${title}" has no values`);
      return [title, yaml] as const;
    }),
);
