import { writeFileSync } from 'node:fs';
import { run } from '../lib/run';
import type { Options } from './options';
import type { RunFolder } from './run-folder';

/**
 * The values of the command line as arguments of Helm; a TypeScript file becomes YAML first.
 *
 * @throws {Error} with what is wrong in a TypeScript file
 */
export async function valueArgs(options: Options, folder: RunFolder): Promise<string[]> {
  const files = await Promise.all(
    options.valueFiles.map(async (file, index) => {
      if (!file.endsWith('.ts')) return file;
      const yaml = folder.file(`values-${index}.yaml`);
      writeFileSync(yaml, await yamlOf(file));
      return yaml;
    }),
  );
  return [...files.flatMap((file) => ['--values', file]), ...options.setArgs];
}

/** As `npm run values` prints it. */
async function yamlOf(file: string): Promise<string> {
  try {
    return await run(process.execPath, ['--import', 'tsx', 'scripts/values.ts', file]);
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw stderr ? new Error(stderr.trim(), { cause: error }) : error;
  }
}
