import { resolve } from 'node:path';
import { Command } from 'commander';
import { toJsonValue } from '../schema/json-value';
import { loadValues } from '../schema/load-values';
import { validateValues } from '../schema/validate-values';
import { toYaml } from '../schema/yaml';
import { runMain } from './lib/main';
import { readAsHelm, renderChart } from './values/helm';
import { promqlProblems } from './values/promql';

/**
 * The values of a file as YAML, after the schema and the chart have accepted them.
 *
 * @throws {Error} with one line for each problem.
 */
export async function values(
  file: string,
  chart = resolve(__dirname, '../chart'),
): Promise<string> {
  if (!/\.(ya?ml|json|[cm]?[jt]s)$/.test(file))
    throw new Error(
      `${file}: the name must end in .yaml, .yml, .json, or in .ts, .js and their like`,
    );
  const isYaml = /\.ya?ml$/.test(file);
  const given = isYaml ? await readAsHelm(file) : await loadValues(file);
  const validated = validateValues(given);
  const problems = validated.ok ? promqlProblems(validated.values) : validated.problems;
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const yaml = toYaml(toJsonValue(given));
  await renderChart(chart, yaml);
  return yaml;
}

async function main(file: string): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error; // no error: a reader such as head has read enough
  });
  // Relative to the folder in which the user called npm: npm runs scripts in the project's folder.
  process.stdout.write(await values(resolve(process.env.INIT_CWD ?? '.', file)));
}

const program = new Command('npm run --silent values --')
  .description(
    'Checks the values of a file against the schema, checks the PromQL in them, renders the chart with them, and prints ' +
      'them as YAML for helm -f. If there are problems, prints all of them instead and exits with status 1.',
  )
  .argument(
    '<file>',
    'TypeScript that ends in "export default defineValues({ ... });", or YAML or JSON, read as Helm reads it',
  )
  .action(main);

if (require.main === module) runMain(program);
