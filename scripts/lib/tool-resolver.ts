import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { coerce, satisfies } from 'semver';
import { resolveGo } from './go';
import { run } from './run';

/** Module versions that a go.mod requires, by module path: `helm.sh/helm/v4` → `v4.3.1`. */
export type Pins = ReadonlyMap<string, string>;

/** A program that is no npm package. */
export interface Tool {
  /** Name of the executable. */
  readonly program: string;
  /** Folder of `scripts/tools` whose go.mod pins it. */
  readonly module: string;
  /** Go package that is built. */
  readonly packagePath: string;
  /** Build tags, separated by commas. */
  readonly tags?: string;
  /** Go variables set by the linker: a build from a module does not know its own version. */
  readonly stamps: (pins: Pins) => Readonly<Record<string, string>>;
  /** Where else it may come from. Absent: only the pinned version will do. */
  readonly elsewhere?: {
    /** Environment variable that names an executable; whatever its version is. */
    readonly variable: string;
    /** Arguments that make it print its version. */
    readonly versionArgs: readonly string[];
    /** Versions that will do, as a semver range. */
    readonly range: string;
    /** How to install it on Linux and macOS. */
    readonly install: string;
  };
}

/** A static program, and none of the user's own workspace in it; memory for time, 7 % of a build. */
const GO_ENV = { CGO_ENABLED: '0', GOWORK: 'off', GOGC: '400' };

/** Where to look for programs and where to keep builds. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the folders with go.mod files. */
  readonly modules: string;
  /** Per-user folder of the builds. */
  readonly cache: string;
  /** Takes one line of progress. */
  readonly report: (line: string) => void;
}

/** Seconds between two lines of progress. */
const REPORT_EVERY_SECONDS = 10;

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

/** Its name holds all that decides the build's bytes, so that a bump of a version builds anew. */
function cachePath(tool: Tool, { modules, cache }: Surroundings): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of ['go.mod', 'go.sum'])
    hash.update(readFileSync(join(modules, tool.module, file)));
  hash.update(buildArguments(tool, modules).join('\n'));
  return join(cache, `${tool.module}-${hash.digest('hex').slice(0, 12)}`, tool.program);
}

function buildArguments(tool: Tool, modules: string): string[] {
  const stamps = Object.entries(tool.stamps(readPins(join(modules, tool.module, 'go.mod'))));
  const ldflags = ['-s', '-w', ...stamps.map(([name, value]) => `-X ${name}=${value}`)].join(' ');
  return ['-trimpath', `-tags=${tool.tags ?? ''}`, `-ldflags=${ldflags}`, tool.packagePath];
}

function readPins(goMod: string): Pins {
  const lines = readFileSync(goMod, 'utf8').matchAll(/^(?:require)?\s+(\S+) (v\S+)/gm);
  return new Map([...lines].map(([, module = '', version = '']) => [module, version]));
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

async function buildIn(
  scratch: string,
  tool: Tool,
  target: string,
  surroundings: Surroundings,
): Promise<void> {
  const { env, modules, report } = surroundings;
  const go = await resolveGo(surroundings);
  const started = Date.now();
  const seconds = (): string => `${Math.round((Date.now() - started) / 1000)} s`;
  const quicker = tool.elsewhere && `; installed, it is there at once (${tool.elsewhere.install})`;
  report(
    `${tool.module}: building ${tool.program} with Go, once; this takes a minute or two${quicker ?? ''}`,
  );
  const timer = setInterval(() => {
    report(`${tool.module}: still building ${tool.program} (${seconds()})`);
  }, REPORT_EVERY_SECONDS * 1000);
  try {
    const output = join(scratch, tool.program);
    const args = ['build', '-o', output, ...buildArguments(tool, modules)];
    await run(go, args, { cwd: join(modules, tool.module), env: { ...env, ...GO_ENV } });
    renameSync(output, target);
    report(`${tool.module}: built ${tool.program} in ${seconds()}`);
  } finally {
    clearInterval(timer);
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
