import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { resolveGo } from './go';
import { run } from './run';
import { type Elsewhere, resolveIn, type Tool } from './tool-resolver';

const ELSEWHERE: Elsewhere = {
  print: '--version',
  range: '>=2.1.0 <3',
  install: 'Linux: apt, macOS: brew',
};

describe(resolveIn.name, () => {
  let folder: string;
  let reports: string[];
  let pinned: Tool;
  let goFolder: string;
  const environment = { ...process.env };

  beforeAll(async () => {
    const go = await resolveGo();
    goFolder =
      go === 'go' ? dirname((await run('sh', ['-c', 'command -v go'])).trim()) : dirname(go);
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'app-metrics-'));
    reports = [];
    mkdirSync(join(folder, 'modules/greeter'), { recursive: true });
    writeModule('v1.0.0');
    mkdirSync(join(folder, 'bin'));
    pinned = {
      program: 'greeter',
      module: join(folder, 'modules/greeter'),
      packagePath: 'example.org/greeter',
      stamps: (pins) => [`main.version=${pins['example.org/unused'] ?? ''}`],
    };
    process.env.PATH = `${join(folder, 'bin')}:/usr/bin:/bin`;
    jest.spyOn(console, 'error').mockImplementation((line: string) => reports.push(line));
  });

  afterEach(() => {
    jest.restoreAllMocks();
    process.env = { ...environment };
    rmSync(folder, { recursive: true });
  });

  const find = (elsewhere?: Elsewhere): Promise<string> =>
    resolveIn(pinned, elsewhere, join(folder, 'cache'));

  /** Writes a real Go module; it never imports its requirement, so that Go downloads nothing. */
  function writeModule(version: string): void {
    const files = {
      'go.mod': `module example.org/greeter\n\ngo 1.24\n\nrequire example.org/unused ${version}\n`,
      'go.sum': '',
      'main.go':
        'package main\n\nvar version string\n\nfunc main() { println("built", version) }\n',
    };
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(folder, 'modules/greeter', name), text);
  }

  function writeProgram(path: string, version: string): string {
    writeFileSync(path, `#!/bin/sh\necho "greeter, version ${version}"\n`, { mode: 0o755 });
    return path;
  }

  function installGo(): void {
    symlinkSync(join(goFolder, 'go'), join(folder, 'bin/go'));
  }

  it('takes the executable that the variable names, whatever its version', async () => {
    const path = writeProgram(join(folder, 'mine'), '0.1.0');
    process.env.GREETER = path;

    expect(await find(ELSEWHERE)).toBe(path);
  });

  it.each([
    ['is absent', undefined, 'ENOENT'],
    ['cannot be started', '#!/no/such/interpreter\n', 'ENOENT'],
    ['fails', '#!/bin/sh\necho broken >&2\nexit 3\n', 'exit status 3\nbroken'],
  ])('refuses a variable whose program %s', async (_, text, reason) => {
    const path = join(folder, 'mine');
    if (text !== undefined) writeFileSync(path, text, { mode: 0o755 });
    process.env.GREETER = path;

    const refusal = find(ELSEWHERE);
    await expect(refusal).rejects.toThrow(`GREETER="${path}" does not tell its version: `);
    await expect(refusal).rejects.toThrow(`${reason}; correct it, or unset it`);
  });

  it('makes the path that the variable names absolute', async () => {
    const path = writeProgram(join(folder, 'mine'), '0.1.0');
    process.env.GREETER = relative(process.cwd(), path);

    expect(await find(ELSEWHERE)).toBe(path);
  });

  it.each(['2.1.0', 'v2.9.3'])('takes version %s from PATH', async (version) => {
    const path = writeProgram(join(folder, 'bin/greeter'), version);

    expect(await find(ELSEWHERE)).toBe(path);
    expect(reports).toEqual([]);
  });

  it.each(['2.0.9', '3.0.0', 'unknown'])(
    'passes over version %s on PATH and builds the pinned one',
    async (version) => {
      writeProgram(join(folder, 'bin/greeter'), version);
      installGo();
      const path = await find(ELSEWHERE);

      expect(path).toMatch(new RegExp(`^${folder}/cache/greeter-[0-9a-f]{12}/greeter$`));
      expect((await run('sh', ['-c', `${path} 2>&1`])).trim()).toBe('built v1.0.0');
    },
    60_000,
  );

  it('never takes a program from PATH where only the pinned version will do', async () => {
    writeProgram(join(folder, 'bin/greeter'), '2.1.0');

    installGo();
    expect(await find()).toMatch(/\/cache\//);
  }, 60_000);

  it('reports a build and leaves nothing else behind', async () => {
    installGo();
    const path = await find(ELSEWHERE);

    expect(reports[0]).toBe('greeter: building greeter with Go, once; this takes a minute or two');
    expect(reports.at(-1)).toMatch(/^greeter: building greeter: \d+\.\d s$/);
    expect(readdirSync(dirname(path))).toEqual(['greeter']);
  }, 60_000);

  it('builds once, and again when the pinned version changes', async () => {
    installGo();
    const first = await find(ELSEWHERE);
    rmSync(join(folder, 'bin/go'));
    expect(await find(ELSEWHERE)).toBe(first);

    writeModule('v1.0.1');
    installGo();
    const second = await find(ELSEWHERE);
    expect(second).not.toBe(first);
    expect((await run('sh', ['-c', `${second} 2>&1`])).trim()).toBe('built v1.0.1');
  }, 60_000);

  it('says what to install when there is neither the program nor Go', async () => {
    process.env.GOPROXY = 'off';
    await expect(find(ELSEWHERE)).rejects.toThrow(
      /^greeter \(greeter\) is neither installed nor could it be built: Go cannot be fetched: GOPROXY=off; set GOPROXY to a Go module proxy that this machine reaches\nInstall greeter >=2\.1\.0 <3 \(Linux: apt, macOS: brew\), or name one with GREETER=PATH, or install Go/,
    );
  });

  it('passes on what Go says when it is too old for the module', async () => {
    const goMod = join(folder, 'modules/greeter/go.mod');
    writeFileSync(goMod, 'module example.org/greeter\n\ngo 1.999\n');
    process.env.GOTOOLCHAIN = 'local'; // without a network, an old Go cannot download a newer one

    installGo();
    await expect(find(ELSEWHERE)).rejects.toThrow(
      /go\.mod requires go >= 1\.999 \(running go [^)]*GOTOOLCHAIN=local\)\nInstall greeter/,
    );
  });

  it('builds in a Go workspace of the user as elsewhere', async () => {
    writeFileSync(join(folder, 'go.work'), 'go 1.24\n');

    installGo();
    expect(await find(ELSEWHERE)).toMatch(/\/cache\//);
  }, 60_000);

  it('gives the same program to two that build it at once', async () => {
    // A false `go`: the second process to start ends last, after its output was written.
    const go = `#!/bin/sh
mkdir '${folder}/first' 2>/dev/null || late=1
'${goFolder}/go' "$@" && [ -z "$late" ] || sleep 1
`;
    writeFileSync(join(folder, 'bin/go'), go, { mode: 0o755 });
    const [first, second] = await Promise.all([find(ELSEWHERE), find(ELSEWHERE)]);

    expect(second).toBe(first);
    expect(readdirSync(dirname(first))).toEqual(['greeter']);
  }, 60_000);

  it('does not take what a killed build has left', async () => {
    const writeHalf = `#!/bin/sh
[ "$1" = build ] || exec '${goFolder}/go' "$@"
echo half > "$3"
kill -KILL $PPID
`;
    writeFileSync(join(folder, 'bin/go'), writeHalf, { mode: 0o755 });
    const script = [
      `const { resolveIn } = require(${JSON.stringify(join(__dirname, 'tool-resolver'))});`,
      `const tool = { ...${JSON.stringify(pinned)}, stamps: () => ['main.version=v1.0.0'] };`,
      `resolveIn(tool, undefined, ${JSON.stringify(join(folder, 'cache'))});`,
    ].join('\n');
    await expect(run(process.execPath, ['--import', 'tsx', '--eval', script])).rejects.toThrow(
      'SIGKILL',
    );

    rmSync(join(folder, 'bin/go'));
    installGo();
    const path = await find();
    expect((await run('sh', ['-c', `${path} 2>&1`])).trim()).toBe('built v1.0.0');
  }, 60_000);

  it('passes on what the compiler says and leaves no half-made program', async () => {
    writeFileSync(
      join(folder, 'modules/greeter/main.go'),
      'package main\n\nfunc main() { nonsense }\n',
    );

    installGo();
    await expect(find(ELSEWHERE)).rejects.toThrow('undefined: nonsense');
    expect(
      readdirSync(join(folder, 'cache')).flatMap((name) =>
        readdirSync(join(folder, 'cache', name)),
      ),
    ).toEqual([]);
  }, 60_000);
});
