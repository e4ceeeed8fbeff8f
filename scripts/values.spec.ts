import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from './lib/run';
import { values as valuesOf } from './values';
import { readAsHelm } from './values/helm';

const TSX = resolve('node_modules/tsx/dist/cli.mjs');

describe('npm run values', () => {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function values(name: string, text: string): Promise<string> {
    writeFileSync(join(folder, name), text);
    // The name is relative to INIT_CWD, the folder in which the user called npm.
    return run(process.execPath, [TSX, 'scripts/values.ts', name], { env: { INIT_CWD: folder } });
  }

  function typed(literal: string): string {
    const entry = JSON.stringify(resolve('schema/index'));
    return `import { defineValues } from ${entry};\nexport default defineValues(${literal});\n`;
  }

  it('prints its usage when asked', async () => {
    expect(await run(process.execPath, [TSX, 'scripts/values.ts', '--help'])).toContain(
      'Usage: npm run --silent values -- ',
    );
  });

  it('prints typed values as YAML that Helm reads back', async () => {
    const text = typed('{ alert: { threshold: 30, labels: { on: "no" } }, podLabels: undefined }');

    writeFileSync(join(folder, 'printed.yaml'), await values('values.ts', text));

    expect(await readAsHelm(join(folder, 'printed.yaml'))).toEqual({
      alert: { threshold: 30, labels: { on: 'no' } },
    });
  });

  it('reads YAML as Helm does', async () => {
    const text = 'replicaCount: 012\npodDisruptionBudget: {enabled: off, maxUnavailable: null}\n';

    expect(await values('values.yaml', text)).toBe(
      'podDisruptionBudget:\n  enabled: false\n  maxUnavailable: null\nreplicaCount: 10\n',
    );
  });

  it('takes YAML anchors of a key of one’s own', async () => {
    const list = '- { name: TEAM, value: shop }';
    const text = `x-env: &env\n  ${list}\nenv: *env\noverrides:\n  pod:\n    containers:\n      - { name: proxy, image: a, env: *env }\n`;
    const printed = await values('values.yaml', text);

    writeFileSync(join(folder, 'printed.yaml'), printed);
    expect(await readAsHelm(join(folder, 'printed.yaml'))).toMatchObject({
      env: [{ name: 'TEAM', value: 'shop' }],
      overrides: { pod: { containers: [{ env: [{ name: 'TEAM', value: 'shop' }] }] } },
    });
    await expect(values('values.yaml', text.replace('x-env:', 'xenv:'))).rejects.toThrow(
      '/xenv is not a known key',
    );
  });

  it('ends quietly when its reader has read enough', async () => {
    const file = join(folder, 'values.yaml');
    writeFileSync(file, 'replicaCount: 3\n');
    const command = [process.execPath, TSX, 'scripts/values.ts', file];

    expect(await run('sh', ['-c', '{ "$@" | true; } 2>&1', 'sh', ...command])).toBe('');
  });

  it('prints nothing but every problem that the schema finds', async () => {
    const text = typed('JSON.parse(`{ "alert": { "threshold": 0 }, "replica": 3 }`)');

    await expect(values('values.ts', text)).rejects.toMatchObject({
      stdout: '',
      stderr:
        '/alert/threshold must be >= 1, got 0\n/replica is not a known key, did you mean "replicaCount"?\n',
    });
  });

  it('reports what the chart itself refuses, in its own words', async () => {
    const chart = join(folder, 'chart');
    mkdirSync(join(chart, 'templates'), { recursive: true });
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: a\nversion: 0.0.0\n');
    writeFileSync(
      join(chart, 'templates/validate.yaml'),
      '{{- fail (printf "replicaCount: %v is\\n  too many" .Values.replicaCount) }}\n',
    );
    writeFileSync(join(folder, 'values.yaml'), 'replicaCount: 3\n');

    await expect(valuesOf(join(folder, 'values.yaml'), chart)).rejects.toThrow(
      /^replicaCount: 3 is\n {2}too many$/,
    );
  });

  it('says what is wrong with a file that Helm cannot read', async () => {
    await expect(values('values.yaml', 'a: "b\n')).rejects.toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('found unexpected end of stream') as string,
    });
  });

  it.each([
    ['values.toml', '', 'the name must end in .yaml, .yml, .json, or in .ts'],
    [
      'values.ts',
      'export const values = {};\n',
      'it has no default export; end it with: export default defineValues({ … });',
    ],
  ])('refuses %s that holds %j', async (name, text, problem) => {
    await expect(values(name, text)).rejects.toMatchObject({
      stderr: expect.stringContaining(problem) as string,
    });
  });
});
