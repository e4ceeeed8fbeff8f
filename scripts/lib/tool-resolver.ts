import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { coerce, satisfies } from 'semver';
import { run } from './run';
import { buildIn, cachePath, type Surroundings, type Tool } from './tool-build';

/**
 * Path of an executable: the variable's; on `PATH` and in the range; the cached build; a build made now.
 *
 * @throws {Error} when the variable names no program that runs, or there is neither the program nor a Go that builds it.
 */
export async function resolveIn(tool: Tool, surroundings: Surroundings): Promise<string> {
  const named = await namedByVariable(tool, surroundings.env);
  if (named !== undefined) return named;
  const onPath = await findOnPath(tool, surroundings.env);
  if (onPath !== undefined) return onPath;
  const built = cachePath(tool, surroundings);
  if (!isExecutable(built)) await build(tool, built, surroundings);
  return built;
}

/** Whatever its version is: whoever names a program means it. */
async function namedByVariable(
  { elsewhere }: Tool,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const value = elsewhere && env[elsewhere.variable];
  if (elsewhere === undefined || value === undefined || value === '') return undefined;
  const path = resolve(value); // the caller may run it in another folder
  const fault = (what: string): string =>
    `${elsewhere.variable}=${JSON.stringify(value)} ${what}; correct it, or unset it`;
  if (!isExecutable(path)) throw new Error(fault('is no executable file'));
  try {
    await run(path, elsewhere.versionArgs);
  } catch (cause) {
    throw new Error(fault(`does not tell its version: ${messageOf(cause)}`), { cause });
  }
  return path;
}

async function findOnPath(tool: Tool, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (tool.elsewhere === undefined) return undefined;
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = resolve(folder, tool.program); // the caller may run it in another folder
    if (folder === '' || !isExecutable(path)) continue;
    const { versionArgs, range } = tool.elsewhere;
    const printed = await run(path, versionArgs).catch(() => '');
    if (satisfies(coerce(printed)?.version ?? '', range)) return path;
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

async function build(tool: Tool, target: string, surroundings: Surroundings): Promise<void> {
  const folder = join(target, '..');
  mkdirSync(folder, { recursive: true });
  // Renamed when complete: a build that is killed, or a second one at the same time, harms nobody.
  const scratch = mkdtempSync(join(folder, 'build-'));
  try {
    await buildIn(scratch, tool, target, surroundings);
  } catch (cause) {
    throw new Error(explain(tool, cause), { cause });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function explain({ program, module, elsewhere }: Tool, cause: unknown): string {
  const remedy =
    elsewhere === undefined
      ? 'Install Go 1.26 or later (https://go.dev/doc/install)'
      : `Install ${program} ${elsewhere.range} (${elsewhere.install}), or name one with ${elsewhere.variable}=PATH, ` +
        `or install Go 1.26 or later (https://go.dev/doc/install), which builds it here`;
  return `${program} (${module}) is neither installed nor could it be built: ${messageOf(cause)}\n${remedy}`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
