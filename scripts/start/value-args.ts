import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { values } from '../values';
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
      writeFileSync(yaml, await values(resolve(file)));
      return yaml;
    }),
  );
  return [...files.flatMap((file) => ['--values', file]), ...options.setArgs];
}
