import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { run } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';

const CONSUMER = join(__dirname, 'consumer');
const EXAMPLES = resolve('docs/examples');
/** Of the versions that its package.json names. */
const COMPILERS = ['typescript-5.4', 'typescript-5.9', 'typescript-6'];

/** If the compiler misses a mistake, its directive is unused, which is an error, too. */
const TYPED = `
  import { defineValues, validateValues, type Values, type ValuesInput } from 'app-metrics-values';
  const validated = validateValues(defineValues({ alert: { threshold: 30 } }));
  export const values: Values | undefined = validated.ok ? validated.values : undefined;
  export const input: ValuesInput = { env: [{ name: 'A', value: 'b' }] };
  const tolerations = [{ key: 'spot', operator: 'Exists' }] as const;
  const className = undefined as string | undefined;
  defineValues({ tolerations, ingress: { className }, app: { args: ['a', 'b'] as const } });
  // @ts-expect-error -- a typo
  defineValues({ alert: { treshold: 30 } });
  // @ts-expect-error -- exactly one of the two
  defineValues({ env: [{ name: 'A', value: 'b', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] });
`;

/** Name of the file, and the compiler options for finding packages. */
const RESOLUTIONS = [
  ['typed.mts', '--module nodenext'],
  ['typed.cts', '--module nodenext'],
  ['typed.ts', '--module esnext --moduleResolution bundler'],
  ['typed.ts', '--module commonjs --moduleResolution node10'],
] as const;

describe('the package app-metrics-values', () => {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-consumer-'));
  let tarball: string;

  const inProject = (program: string, ...args: string[]): Promise<string> =>
    run(program, args, { cwd: folder });
  const installed = (program: string, ...args: string[]): Promise<string> =>
    inProject(join(folder, 'node_modules/.bin', program), ...args);
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text);
  };
  const compile = (compiler: string, ...args: string[]): Promise<string> =>
    inProject(process.execPath, `node_modules/${compiler}/bin/tsc`, '--strict', ...args);

  beforeAll(async () => {
    await run('npm', ['run', 'build', '--workspace', 'schema']);
    const pack = ['pack', '--workspace', 'schema', '--ignore-scripts', '--silent'];
    tarball = (await run('npm', [...pack, '--pack-destination', folder])).trim();
    cpSync(CONSUMER, folder, { recursive: true });
    const npm = ['--ignore-scripts', '--no-audit', '--no-fund'];
    await inProject('npm', 'ci', ...npm);
    await inProject('npm', 'install', ...npm, `./${tarball}`);
  }, 600_000);

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('is what publint and "Are the types wrong?" call good, node10 included', async () => {
    const packed = join(folder, tarball);

    expect(await installed('publint', 'run', '--strict', packed)).toContain('All good!');
    expect(await installed('attw', packed)).toContain('No problems found');
  });

  it('brings its validator and nothing else', () => {
    const path = join(folder, 'node_modules/app-metrics-values/package.json');
    const { dependencies } = JSON.parse(readFileSync(path, 'utf8')) as { dependencies: object };

    expect(Object.keys(dependencies)).toEqual(['ajv']);
  });

  it.each([
    ['require', 'cjs', "const { defineValues, validateValues } = require('app-metrics-values');"],
    ['import', 'mjs', "import { defineValues, validateValues } from 'app-metrics-values';"],
  ])('gives its functions to %s', async (_how, extension, statement) => {
    write(
      `use.${extension}`,
      `${statement}
      const refused = validateValues(defineValues({ alert: { threshold: 0 } }));
      console.log(JSON.stringify([refused, validateValues({}).ok]));`,
    );

    expect(JSON.parse(await inProject(process.execPath, `use.${extension}`))).toEqual([
      { ok: false, problems: ['/alert/threshold must be >= 1, got 0'] },
      true,
    ]);
  });

  describe.each(COMPILERS)('with %s', (compiler) => {
    it.each(RESOLUTIONS)('gives %s its types with %s', async (file, options) => {
      const silence = compiler === 'typescript-6' ? '--ignoreDeprecations 6.0' : '';
      const given =
        `${options} ${silence} --noEmit --target es2022 --exactOptionalPropertyTypes`.split(/ +/);
      write(file, TYPED);

      // Without those of other packages here: @types/node needs a later compiler.
      expect(await compile(compiler, ...given, '--typeRoots', 'none', file)).toBe('');
    });

    it('is what a Pulumi chart takes', async () => {
      cpSync(join(EXAMPLES, 'pulumi/index.ts'), join(folder, 'pulumi.ts'));
      const options = ['--noEmit', '--module', 'nodenext', '--skipLibCheck'];

      expect(await compile(compiler, ...options, 'pulumi.ts')).toBe('');
    });

    it('is what cdk8s takes, which renders the chart with it', async () => {
      const example = readFileSync(join(EXAMPLES, 'cdk8s/main.ts'), 'utf8');
      write('main.ts', example.replace(/oci:[^']*/, resolve('chart')));
      const options = ['--module', 'commonjs', '--esModuleInterop', '--skipLibCheck'];
      const silence = compiler === 'typescript-6' ? ['--ignoreDeprecations', '6.0'] : [];
      await compile(compiler, ...options, '--moduleResolution', 'node10', ...silence, 'main.ts');
      const PATH = [dirname(await resolveTool('helm-4')), process.env.PATH].join(delimiter);

      await run(process.execPath, ['main.js'], { cwd: folder, env: { PATH } });

      const [manifest = ''] = readdirSync(join(folder, 'dist'));
      const text = readFileSync(join(folder, 'dist', manifest), 'utf8');
      rmSync(join(folder, 'dist'), { recursive: true });
      expect(text).toContain('kind: Deployment');
      expect(text).toContain('replicas: 3');
      expect(text).toContain('> 600');
    });
  });

  describe('its command', () => {
    const values = (text: string): string =>
      `import { defineValues } from 'app-metrics-values';\nexport default defineValues(${text});\n`;

    it('prints the values of a TypeScript file as YAML', async () => {
      write('good.mts', values("{ alert: { threshold: 30 }, podLabels: { on: 'no' } }"));

      expect(await installed('app-metrics-values', 'good.mts')).toBe(
        'alert:\n  threshold: 30\npodLabels:\n  "on": "no"\n',
      );
      expect(await installed('app-metrics-values', '--check', 'good.mts')).toBe('');
    });

    it.each([
      ['bad.mts', values('{ alert: { threshold: 0 } }'), '/alert/threshold must be >= 1, got 0'],
      ['bad.json', '{"replica": 2}', '/replica is not a known key, did you mean "replicaCount"?'],
      ['none.mts', 'export const values = {};', 'none.mts: it has no default export'],
      ['broken.json', '{', 'broken.json: '],
      ['values.toml', '', 'values.toml: the name must end in .json or in one of .ts, '],
      ['lacks.mts', "import 'app-metric-values';", "Cannot find package 'app-metric-values'"],
    ])('refuses %s that holds %j', async (name, text, problem) => {
      write(name, text);

      await expect(installed('app-metrics-values', name)).rejects.toMatchObject({
        stdout: '',
        stderr: expect.stringContaining(problem) as string,
      });
    });

    it.each([
      [['absent.ts'], 'absent.ts: there is no such file'],
      [[], 'one file is needed, 0 are named'],
      [['--chek', 'good.mts'], "Unknown option '--chek'"],
      [['--watch', 'good.mts'], '--watch needs --check, or --output <FILE>'],
      [['--output', 'a/b.yaml', 'good.mts'], '--output a/b.yaml: there is no folder a; make it'],
    ])('refuses %j', async (args, problem) => {
      await expect(installed('app-metrics-values', ...args)).rejects.toMatchObject({
        stderr: expect.stringContaining(problem) as string,
      });
    });

    it('fails when the file awaits what never comes', async () => {
      write('never.mjs', 'await new Promise(() => undefined); export default {};\n');

      await expect(installed('app-metrics-values', 'never.mjs')).rejects.toMatchObject({
        stdout: '',
        stderr: expect.stringContaining('ended without exporting its values') as string,
      });
    });

    it('writes a file anew whenever a file beside it changes, also when an editor replaces it', async () => {
      const own = join(folder, 'watched');
      mkdirSync(own);
      const edit = (name: string, text: string): void => {
        writeFileSync(join(own, 'edited'), text);
        renameSync(join(own, 'edited'), join(own, name));
      };
      edit('limit.mts', 'export const limit = 30;\n');
      const text = values('{ alert: { threshold: limit } }');
      edit('values.mts', `import { limit } from './limit.mts';\n${text}`);
      const program = join(folder, 'node_modules/.bin/app-metrics-values');
      const args = ['--watch', '--output', 'values.yaml', 'values.mts'];
      const child = spawn(program, args, { cwd: own, stdio: ['ignore', 'inherit', 'pipe'] });
      const lines = createInterface(child.stderr)[Symbol.asyncIterator]();
      const says = async (expected: string): Promise<void> => {
        for (;;) {
          const { value, done } = await lines.next();
          if (done === true) throw new Error(`it ended without saying ${expected}`);
          if (value.includes(expected)) return;
        }
      };
      const hasLimit = (limit: number): void => {
        const yaml = readFileSync(join(own, 'values.yaml'), 'utf8');
        expect(yaml).toBe(`alert:\n  threshold: ${limit}\n`);
      };
      try {
        await says('done; waiting');
        hasLimit(30);
        edit('limit.mts', 'export const limit = 0;\n');
        await says('/alert/threshold must be >= 1, got 0');
        await says('failed; waiting');
        hasLimit(30);
        for (const limit of [60, 90]) {
          edit('limit.mts', `export const limit = ${limit};\n`);
          await says('done; waiting');
          hasLimit(limit);
        }
      } finally {
        child.kill('SIGINT');
        await once(child, 'exit');
      }
    });
  });
});
