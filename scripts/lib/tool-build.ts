import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type GoSurroundings, resolveGo } from './go';
import { step } from './progress';
import { run } from './run';
import { scratchIn } from './scratch';

/** Module versions that a go.mod requires, by module path: `helm.sh/helm/v4` → `v4.3.1`. */
export type Pins = Readonly<Record<string, string>>;

/** A program that is no npm package. */
export interface Tool {
  /** Name of the executable; in capitals, of the environment variable that may name another. */
  readonly program: string;
  /** Folder of `scripts/tools` whose go.mod pins it. */
  readonly module: string;
  /** Go package that is built. */
  readonly packagePath: string;
  /** Build tags, separated by commas. */
  readonly tags?: string;
  /** A file that the package embeds and the Go module `of` lacks: built with an empty one in its place. */
  readonly lacks?: { readonly of: string; readonly file: string };
  /** Go variables set by the linker: a build from a module does not know its own version. */
  readonly stamps: (pins: Pins) => Readonly<Record<string, string>>;
  /** Where else it may come from. Absent: only the pinned version will do. */
  readonly elsewhere?:
    | {
        /** Arguments that make it print its version. */
        readonly versionArgs: readonly string[];
        /** Versions that will do, as a semver range. */
        readonly range: string;
        /** How to install it on Linux and macOS. */
        readonly install: string;
      }
    | undefined;
}

/** Where to look for programs and where to keep builds. */
export interface Surroundings extends GoSurroundings {
  /** Folder of the folders with go.mod files. */
  readonly modules: string;
}

/** A static program, and none of the user's own workspace in it; memory for time, 7 % of a build. */
const GO_ENV = { CGO_ENABLED: '0', GOWORK: 'off', GOGC: '400' };

/** Its name holds all that decides the build's bytes, so that a bump of a version builds anew. */
export function cachePath(tool: Tool, { modules, cache }: Surroundings): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of ['go.mod', 'go.sum'])
    hash.update(readFileSync(join(modules, tool.module, file)));
  hash.update(buildArguments(tool, modules).join('\n'));
  if (tool.lacks !== undefined) hash.update(JSON.stringify(tool.lacks));
  return join(cache, `${tool.module}-${hash.digest('hex').slice(0, 12)}`, tool.program);
}

function buildArguments(tool: Tool, modules: string): string[] {
  const goMod = readFileSync(join(modules, tool.module, 'go.mod'), 'utf8');
  const required = goMod.matchAll(/^(?:require)?\s+(\S+) (v\S+)/gm);
  const pins = Object.fromEntries([...required].map(([, ...pin]) => pin)) as Pins;
  const stamps = Object.entries(tool.stamps(pins)).map(([name, value]) => ` -X ${name}=${value}`);
  const ldflags = `-ldflags=-s -w${stamps.join('')}`;
  // Nothing here is debugged: without what debuggers read, a tenth less to compile, and the same program.
  const flags = ['-trimpath', '-gcflags=all=-dwarf=false', `-tags=${tool.tags ?? ''}`, ldflags];
  return [...flags, tool.packagePath];
}

/** Builds a program in a folder of its own, and moves it to its place when it is complete. */
export async function build(tool: Tool, target: string, surroundings: Surroundings): Promise<void> {
  const { env, modules, report } = surroundings;
  const { program, module, lacks } = tool;
  // Renamed when complete: a build that is killed, or a second one at the same time, harms nobody.
  using scratch = scratchIn(dirname(target), 'build-');
  const output = join(scratch.path, program);
  const go = await resolveGo(surroundings);
  const options = { cwd: join(modules, module), env: { ...env, ...GO_ENV } };
  report(`${module}: building ${program} with Go, once; this takes a minute or two`);
  const work = async (): Promise<void> => {
    const completed = lacks === undefined ? [] : await complete(lacks, go, scratch.path, options);
    const args = [...completed, ...buildArguments(tool, modules)];
    await run(go, ['build', '-o', output, ...args], options);
  };
  await step(`${module}: building ${program}`, work, report);
  renameSync(output, target);
}

/**
 * Puts an empty file into a module, by an overlay: Go takes none of its own cache, but of a link to it.
 *
 * @returns what `go build` is told of it
 */
async function complete(
  { of, file }: NonNullable<Tool['lacks']>,
  go: string,
  scratch: string,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<string[]> {
  const downloaded = await run(go, ['mod', 'download', '-json', of], options);
  const link = join(scratch, 'module');
  symlinkSync((JSON.parse(downloaded) as { Dir: string }).Dir, link);
  const goMod = join(scratch, 'go.mod');
  const required = readFileSync(join(options.cwd, 'go.mod'), 'utf8');
  writeFileSync(goMod, `${required}\nreplace ${of} => ${JSON.stringify(link)}\n`);
  copyFileSync(join(options.cwd, 'go.sum'), join(scratch, 'go.sum'));
  const [empty, overlay] = [join(scratch, 'empty'), join(scratch, 'overlay.json')];
  writeFileSync(empty, '');
  writeFileSync(overlay, JSON.stringify({ Replace: { [join(link, file)]: empty } }));
  return ['-modfile', goMod, '-overlay', overlay];
}
