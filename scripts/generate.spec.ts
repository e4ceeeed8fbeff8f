import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { defaults } from '../schema/defaults';
import { valuesSchema } from '../schema/values-schema';
import { run } from './lib/run';
import { readAsHelm } from './values/helm';

const TSX = resolve('node_modules/tsx/dist/cli.mjs');

describe('generate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function generate(...args: string[]): Promise<string> {
    return run(process.execPath, [TSX, resolve('scripts/generate.ts'), ...args], { cwd: folder });
  }

  it('refuses a schema that leaves the portable dialect', async () => {
    const code = `require(${JSON.stringify(resolve('scripts/generate'))}).derive({ type: 'array' })`;

    await expect(run(process.execPath, [TSX, '--eval', code])).rejects.toThrow(
      '/items: every schema has additionalProperties when it is an object, items when it is an array',
    );
  }, 60_000);

  it('refuses a value without a place in the reference', async () => {
    const schema = {
      type: 'object',
      additionalProperties: false,
      properties: { shards: { description: 'Whether there are shards.', type: 'boolean' } },
    };
    const code = `require(${JSON.stringify(resolve('scripts/generate'))}).derive(${JSON.stringify(schema)})`;

    await expect(run(process.execPath, [TSX, '--eval', code])).rejects.toThrow(
      'shards: the number of its themes in scripts/generate/themes.yaml is 0 instead of 1; add it to one',
    );
  }, 60_000);

  it('writes values.yaml as the defaults of the schema', async () => {
    expect(await readAsHelm('chart/values.yaml')).toEqual(defaults(valuesSchema));
  });

  it('writes every description of the chart into values.yaml', () => {
    const yaml = readFileSync('chart/values.yaml', 'utf8').replace(/\n *# /g, ' ');
    const described = Object.values(valuesSchema.definitions?.Alert?.properties ?? {});

    expect(described.length).toBeGreaterThan(10);
    for (const { description } of described) expect(yaml).toContain(description);
  });

  it('accepts what it has written, and names each file that was changed since', async () => {
    await generate();
    await generate('--check'); // a second run derives the same bytes
    appendFileSync(join(folder, 'chart/values.yaml'), '# by hand\n');
    rmSync(join(folder, 'chart/README.md'));

    await expect(generate('--check')).rejects.toMatchObject({
      stderr:
        'chart/values.yaml is stale; run: npm run generate\n' +
        'chart/README.md is stale; run: npm run generate\n',
    });
  }, 60_000);

  it('prints its usage when asked', async () => {
    expect(await generate('--help')).toContain('Usage: npm run generate -- [options]');
  }, 60_000);

  it('refuses options that it does not know', async () => {
    await expect(generate('--chek')).rejects.toThrow("unknown option '--chek'");
  }, 60_000);
});
