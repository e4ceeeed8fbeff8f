import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { defaults } from '../schema/defaults';
import type { JsonSchema } from '../schema/json-schema';
import { valuesSchema } from '../schema/values-schema';
import { chartRules, chartSchema, valuesYaml } from './generate/chart';
import { dialectProblems } from './generate/dialect';
import { overrideSchema } from './generate/override-schema';
import { reference, themeProblems } from './generate/reference';
import { types } from './generate/types';
import { runMain } from './lib/main';

/**
 * The text of every file that is generated from the schema, by path. Pure: the same schema gives the same bytes.
 *
 * @throws {Error} with one line for each place where the schema leaves the portable dialect, and for each value that is not in
 * exactly one theme of the reference.
 */
export async function derive(schema: JsonSchema): Promise<Record<string, string>> {
  const problems = [...dialectProblems(schema), ...themeProblems(schema)];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const input = overrideSchema(schema, defaults(schema));
  const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
  return {
    // Helm looks for these two under these names only.
    'chart/values.schema.json': json(chartSchema(schema)),
    'chart/rules.json': json(chartRules(schema)),
    'chart/values.yaml': valuesYaml(schema),
    'chart/README.md': reference(schema),
    'schema/generated/values.override.schema.json': json(input),
    'schema/generated/values.ts': await types(schema, input),
  };
}

async function main({ check = false }: { check?: boolean }): Promise<void> {
  for (const [path, text] of Object.entries(await derive(valuesSchema))) {
    if (!check) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    } else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
      console.error(`${path} is stale; run: npm run generate`);
      process.exitCode = 1;
    }
  }
}

const program = new Command('npm run generate --')
  .description('Writes every file that is generated from schema/*.schema.json.')
  .option('--check', 'write nothing; name each stale file, and fail if there is one')
  .action(main);

if (require.main === module) runMain(program);
