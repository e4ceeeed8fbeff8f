import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { coerce, satisfies } from 'semver';
import { run } from './run';
import { build, cachePath, type Surroundings, type Tool } from './tool-build';

/**
 * Path of an executable: the variable's; on `PATH` and in the range; the cached build; a build made now.
 *
 * @throws {Error} when the variable names no program that runs, or there is neither the program nor a Go that builds it.
 */
export async function resolveIn(tool: Tool, surroundings: Surroundings): Promise<string> {
  const { env } = surroundings;
  const found = (await namedByVariable(tool, env)) ?? (await findOnPath(tool, env));
  if (found !== undefined) return found;
  const built = cachePath(tool, surroundings);
  if (!isExecutable(built))
    await build(tool, built, surroundings).catch((cause: unknown) => {
      throw new Error(explain(tool, cause), { cause });
    });
  return built;
}

/** Whatever its version is: whoever names a program means it. */
async function namedByVariable(
  { program, elsewhere }: Tool,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const variable = program.toUpperCase();
  const value = env[variable] ?? '';
  if (elsewhere === undefined || value === '') return undefined;
  const path = resolve(value); // the caller may run it in another folder
  const fault = (what: string): string =>
    `${variable}=${JSON.stringify(value)} ${what}; correct it, or unset it`;
  if (!isExecutable(path)) throw new Error(fault('is no executable file'));
  await run(path, elsewhere.versionArgs).catch((cause: unknown) => {
    throw new Error(fault(`does not tell its version: ${messageOf(cause)}`), { cause });
  });
  return path;
}

async function findOnPath(
  { program, elsewhere }: Tool,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if (elsewhere === undefined) return undefined;
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = resolve(folder, program); // the caller may run it in another folder
    if (folder === '' || !isExecutable(path)) continue;
    const printed = await run(path, elsewhere.versionArgs).catch(() => '');
    if (satisfies(coerce(printed)?.version ?? '', elsewhere.range)) return path;
  }
  return undefined;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // absent, or not ours to run
  }
}

/** What to do when a build fails, below what went wrong. */
function explain({ program, module, elsewhere }: Tool, cause: unknown): string {
  const go = 'Go 1.26 or later (https://go.dev/doc/install)';
  const remedy =
    elsewhere === undefined
      ? `Install ${go}`
      : `Install ${program} ${elsewhere.range} (${elsewhere.install}), or name one with ${program.toUpperCase()}=PATH, or install ${go}, which builds it here`;
  return `${program} (${module}) is neither installed nor could it be built: ${messageOf(cause)}\n${remedy}`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
