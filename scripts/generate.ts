import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { defaults } from '../schema/defaults';
import type { JsonSchema } from '../schema/json-schema';
import { sources, valuesSchema } from '../schema/values-schema';
import { chartRules } from './generate/chart-rules';
import { chartSchema } from './generate/chart-schema';
import { dialectProblems } from './generate/dialect';
import { overrideSchema } from './generate/override-schema';
import { reference, themeProblems } from './generate/reference';
import { types } from './generate/types';
import { valuesYaml } from './generate/values-yaml';

const USAGE = `usage: npm run generate [-- --check]

Writes every file that derives from schema/*.schema.json. With --check it writes nothing, names each
file that is stale, and fails if there is one.`;

/**
 * Every file derived from the schema, by path. Pure: same schema, same bytes.
 *
 * @throws {Error} with one line for each place where the schema leaves the portable dialect, and for each
 * value that is not in one theme of the reference.
 */
export async function derive(
  schema: JsonSchema,
  vendored: ReadonlySet<string>,
): Promise<Record<string, string>> {
  const problems = [...dialectProblems(schema, vendored), ...themeProblems(schema)];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const input = overrideSchema(schema, defaults(schema));
  return {
    // Helm looks for these two under these names only.
    'chart/values.schema.json': json(chartSchema(schema, vendored)),
    'chart/rules.json': json(chartRules(schema)),
    'chart/values.yaml': valuesYaml(schema),
    'docs/values.md': reference(schema, vendored),
    'schema/generated/values.override.schema.json': json(input),
    'schema/generated/values.ts': await types(schema, input),
  };
}

function json(schema: object): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

async function main(args: readonly string[]): Promise<void> {
  const [option, ...rest] = args;
  if (option === '--help') {
    console.log(USAGE);
    return;
  }
  if ((option !== undefined && option !== '--check') || rest.length > 0) throw new Error(USAGE);
  const vendored = new Set(Object.keys(sources['kubernetes.schema.json']?.definitions ?? {}));
  const files = Object.entries(await derive(valuesSchema, vendored));
  if (option === undefined) {
    for (const [path, text] of files) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    return;
  }
  const stale = files.filter(
    ([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text,
  );
  for (const [path] of stale) console.error(`${path} is stale; run: npm run generate`);
  if (stale.length > 0) process.exitCode = 1;
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
