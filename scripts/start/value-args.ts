import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { values } from '../values';
import type { Options } from './options';
import type { RunFolder } from './run/run-folder';

/**
 * The values of the command line as arguments of Helm; a TypeScript file becomes YAML first, and standard input
 * (`-f -`) a file, because a change of the threshold renders again.
 *
 * @throws {Error} with what is wrong in a TypeScript file
 */
export async function valueArgs(
  options: Pick<Options, 'valueFiles' | 'setArgs'>,
  folder: Pick<RunFolder, 'file'>,
  standardInput: () => Promise<string>,
): Promise<string[]> {
  const input = options.valueFiles.includes('-') ? await standardInput() : '';
  const files = await Promise.all(
    options.valueFiles.map(async (file, index) => {
      if (file !== '-' && !file.endsWith('.ts')) return file;
      const yaml = folder.file(`values-${index}.yaml`);
      writeFileSync(yaml, file === '-' ? input : await values(resolve(file)));
      return yaml;
    }),
  );
  return [...files.flatMap((file) => ['--values', file]), ...options.setArgs];
}
