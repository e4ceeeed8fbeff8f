import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
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
  /** A file that the package embeds and the Go module `of` lacks: built with an empty one in its place. */
  readonly lacks?: { readonly of: string; readonly file: string };
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
  const stamps = Object.entries(tool.stamps(readPins(join(modules, tool.module, 'go.mod'))));
  const ldflags = ['-s', '-w', ...stamps.map(([name, value]) => `-X ${name}=${value}`)].join(' ');
  // Nothing here is debugged: without what debuggers read, a tenth less to compile, and the same program.
  const flags = ['-trimpath', '-gcflags=all=-dwarf=false'];
  return [...flags, `-tags=${tool.tags ?? ''}`, `-ldflags=${ldflags}`, tool.packagePath];
}

function readPins(goMod: string): Pins {
  const lines = readFileSync(goMod, 'utf8').matchAll(/^(?:require)?\s+(\S+) (v\S+)/gm);
  return new Map([...lines].map(([, module = '', version = '']) => [module, version]));
}

/** Builds a program in a folder of its own, and moves it to its place when it is complete. */
export async function buildIn(
  scratch: string,
  tool: Tool,
  target: string,
  surroundings: Surroundings,
): Promise<void> {
  const { env, modules, report } = surroundings;
  const go = await resolveGo(surroundings);
  const started = Date.now();
  const seconds = (): string => `${Math.round((Date.now() - started) / 1000)} s`;
  report(`${tool.module}: building ${tool.program} with Go, once; this takes a minute or two`);
  const timer = setInterval(() => {
    report(`${tool.module}: still building ${tool.program} (${seconds()})`);
  }, REPORT_EVERY_SECONDS * 1000);
  try {
    const output = join(scratch, tool.program);
    const options = { cwd: join(modules, tool.module), env: { ...env, ...GO_ENV } };
    const completed =
      tool.lacks === undefined ? [] : await complete(tool.lacks, go, scratch, options);
    await run(go, ['build', '-o', output, ...completed, ...buildArguments(tool, modules)], options);
    renameSync(output, target);
    report(`${tool.module}: built ${tool.program} in ${seconds()}`);
  } finally {
    clearInterval(timer);
  }
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
  const { Dir } = JSON.parse(await run(go, ['mod', 'download', '-json', of], options)) as {
    Dir: string;
  };
  const [module, goMod, overlay, empty] = ['module', 'go.mod', 'overlay.json', 'empty'].map(
    (name) => join(scratch, name),
  ) as [string, string, string, string];
  symlinkSync(Dir, module);
  for (const name of ['go.mod', 'go.sum'])
    copyFileSync(join(options.cwd, name), join(scratch, name));
  appendFileSync(goMod, `\nreplace ${of} => ${module}\n`);
  writeFileSync(empty, '');
  writeFileSync(overlay, JSON.stringify({ Replace: { [join(module, file)]: empty } }));
  return ['-modfile', goMod, '-overlay', overlay];
}
