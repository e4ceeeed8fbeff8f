import { createHash } from 'node:crypto';
import {
  accessSync,
  appendFileSync,
  constants,
  cpSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { coerce, satisfies } from 'semver';
import { goModule, resolveGo, TOOLS_CACHE } from './go';
import { step } from './progress';
import { run } from './run';
import { scratchIn } from './scratch';

/** Module versions that a go.mod requires, by module path: `helm.sh/helm/v4` → `v4.3.1`. */
export type Pins = Readonly<Record<string, string>>;

/** A program that is built with Go. */
export interface Tool {
  /** Name of the executable; in capitals, it is the environment variable that may name another one. */
  readonly program: string;
  /** Folder of the go.mod that pins the program's version. */
  readonly module: string;
  /** Go package of the program. */
  readonly packagePath: string;
  /** Build tags, separated by commas. */
  readonly tags?: string;
  /** A file that the package embeds, but the Go module `of` lacks; the build uses an empty file instead. */
  readonly lacks?: { readonly of: string; readonly file: string };
  /** Go variables set by the linker, `NAME=VALUE`: a build from a module does not know its own version. */
  readonly stamps: (pins: Pins) => readonly string[];
}

/** For a program that need not have the pinned version: which versions may be used, and how to install one. */
export interface Elsewhere {
  /** Arguments with which the program prints its version. */
  readonly print: string;
  /** Versions that may be used, as a semver range. */
  readonly range: string;
  /** How to install the program on Linux and macOS. */
  readonly install: string;
}

/**
 * Path of an executable: the one that the variable names; else one on `PATH` in the range; else the cached build; else a new build.
 *
 * @param elsewhere if absent, only the pinned version is used
 * @throws {Error} when the variable names no program that runs, or there is neither the program nor a Go that builds it.
 */
export async function resolveIn(
  tool: Tool,
  elsewhere?: Elsewhere,
  cache = TOOLS_CACHE,
): Promise<string> {
  const found = elsewhere && (await find(tool.program, elsewhere));
  if (found !== undefined) return found;
  const built = cachePath(tool, cache);
  if (!isExecutable(built))
    await build(tool, built, cache).catch((cause: unknown) => {
      throw new Error(explain(tool, elsewhere, cause as Error), { cause });
    });
  return built;
}

async function find(program: string, { print, range }: Elsewhere): Promise<string | undefined> {
  const printVersion = (path: string): Promise<string> => run(path, print.split(' '));
  const variable = program.toUpperCase();
  const { PATH = '', [variable]: named = '' } = process.env;
  if (named !== '') {
    const path = resolve(named); // absolute, because the caller may run it in another folder
    // Any version is accepted, because the user has chosen the program.
    await printVersion(path).catch((cause: unknown) => {
      const fault = `${variable}=${JSON.stringify(named)} does not tell its version`;
      throw new Error(`${fault}: ${(cause as Error).message}; correct it, or unset it`, { cause });
    });
    return path;
  }
  for (const folder of PATH.split(delimiter).filter(Boolean)) {
    const path = resolve(folder, program);
    const printed = await printVersion(path).catch(() => '');
    if (satisfies(coerce(printed)?.version ?? '', range)) return path;
  }
  return undefined;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // absent, or not executable for this user
  }
}

/** The message of a failed build: what went wrong, and how to get the program. */
function explain({ program, module }: Tool, elsewhere: Elsewhere | undefined, { message }: Error) {
  const go = 'Go 1.26 or later (https://go.dev/doc/install)';
  const other =
    elsewhere &&
    `${program} ${elsewhere.range} (${elsewhere.install}), or name one with ${program.toUpperCase()}=PATH, or install `;
  return `${program} (${basename(module)}) is neither installed nor could it be built: ${message}\nInstall ${other ?? ''}${go}`;
}

/** For a static program without the user's Go workspace. GOGC takes more memory to save 7 % of the time. */
const GO_ENV = { CGO_ENABLED: '0', GOWORK: 'off', GOGC: '400' };

/** The path contains everything that decides the bytes of the build, so that a new version is built again. */
function cachePath(tool: Tool, cache: string): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(tool.module, file)));
  hash.update(buildArguments(tool).join('\n'));
  if (tool.lacks !== undefined) hash.update(JSON.stringify(tool.lacks));
  const folder = `${basename(tool.module)}-${hash.digest('hex').slice(0, 12)}`;
  return join(cache, folder, tool.program);
}

function buildArguments({ module, packagePath, tags = '', stamps }: Tool): string[] {
  const goMod = readFileSync(join(module, 'go.mod'), 'utf8');
  const required = goMod.matchAll(/^(?:require)?\s+(\S+) (v\S+)/gm);
  const pins = Object.fromEntries([...required].map(([, ...pin]) => pin)) as Pins;
  const ldflags = ['-s -w', ...stamps(pins)].join(' -X ');
  // Without debug information, which nobody needs here, a build takes a tenth less time.
  const flags = ['-trimpath', '-gcflags=all=-dwarf=false', `-tags=${tags}`, `-ldflags=${ldflags}`];
  return [...flags, packagePath];
}

/** Builds a program in a folder of its own, and moves it to its place when it is complete. */
async function build(tool: Tool, target: string, cache: string): Promise<void> {
  const { program, module } = tool;
  const name = basename(module);
  // Renamed when complete, so that a killed build, or a second one at the same time, does no harm.
  using scratch = scratchIn(dirname(target), 'build-');
  const output = join(scratch.path, program);
  const go = await resolveGo(cache);
  console.error(`${name}: building ${program} with Go, once; this takes a minute or two`);
  await step(`${name}: building ${program}`, async () => {
    const args = [...(await completed(tool, scratch.path)), ...buildArguments(tool)];
    await run(go, ['build', '-o', output, ...args], { cwd: module, env: GO_ENV });
  });
  renameSync(output, target);
}

/**
 * Adds the file that a module lacks, by an overlay. Go accepts no overlay of its module cache, but of a link to the cache.
 *
 * @returns the arguments for `go build`
 */
async function completed({ module, lacks }: Tool, folder: string): Promise<string[]> {
  if (lacks === undefined) return [];
  cpSync(module, folder, { recursive: true });
  const [goMod, link, overlay] = [
    join(folder, 'go.mod'),
    join(folder, 'module'),
    join(folder, 'overlay.json'),
  ];
  symlinkSync((await goModule(lacks.of, module)).Dir, link);
  appendFileSync(goMod, `\nreplace ${lacks.of} => ${JSON.stringify(link)}\n`);
  writeFileSync(join(folder, 'empty'), '');
  const Replace = { [join(link, lacks.file)]: join(folder, 'empty') };
  writeFileSync(overlay, JSON.stringify({ Replace }));
  return ['-modfile', goMod, '-overlay', overlay];
}
