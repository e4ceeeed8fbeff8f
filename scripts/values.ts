import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, resolve } from 'node:path';
import { toJsonValue } from '../schema/json-value';
import { validateValues } from '../schema/validate-values';
import { toYaml } from './lib/yaml';
import { readAsHelm, renderChart } from './values/helm';
import { promqlProblems } from './values/promql';

const USAGE = `usage: npm run --silent values -- FILE

Checks the values of FILE with the schema, the PromQL in them, and with the chart itself, and prints them as
YAML for helm -f. Prints every problem instead, and exits with status 1, if there is one.

FILE is TypeScript that ends in   export default defineValues({ ... });
or YAML or JSON, which is read as Helm reads it.`;

const CHART = resolve(__dirname, '../chart');

/**
 * The values of a file as YAML, after the schema and the chart have accepted them.
 *
 * @throws {Error} with one line a problem.
 */
export async function values(file: string, chart = CHART): Promise<string> {
  const given = await read(file);
  const validated = validateValues(given);
  if (!validated.ok) throw new Error(validated.problems.join('\n'));
  const problems = promqlProblems(validated.values);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const yaml = toYaml(toJsonValue(given));
  await renderChart(chart, yaml);
  return yaml;
}

async function read(file: string): Promise<unknown> {
  if (!existsSync(file)) throw new Error(`${file}: there is no such file`);
  switch (extname(file)) {
    case '.ts':
      return readTypeScript(file);
    case '.yaml':
    case '.yml':
    case '.json':
      return readAsHelm(file);
    default:
      throw new Error(`${file}: the name must end in .ts, .yaml, .yml or .json`);
  }
}

/** Needs a process that loads TypeScript, as `tsx` does. */
function readTypeScript(file: string): object {
  const module = createRequire(__filename)(file) as { readonly default?: object };
  if (module.default !== undefined) return module.default;
  throw new Error(
    `${file}: it has no default export; end it with: export default defineValues({ … });`,
  );
}

async function main(args: readonly string[]): Promise<void> {
  const [file, ...rest] = args;
  if (file === '--help') {
    console.log(USAGE);
    return;
  }
  if (file === undefined || rest.length > 0 || file.startsWith('-')) throw new Error(USAGE);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error; // a reader such as head that has read enough is no fault
  });
  // npm runs this in the project's folder; the name is relative to where npm was called.
  process.stdout.write(await values(resolve(process.env.INIT_CWD ?? '.', file)));
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
