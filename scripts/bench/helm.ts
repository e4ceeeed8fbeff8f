import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../lib/run';
import { resolveTool } from '../lib/tools';
import { temporaryFolder } from './interrupt';

const CHART = join(__dirname, '../../chart');

/** Milliseconds of `helm template` of the chart as it is, and without its schema and the checks that are made from it. */
export interface Rendering {
  readonly closedMs: number;
  readonly openMs: number;
}

export async function measureHelm(times: number): Promise<Rendering[]> {
  const helm = await resolveTool('helm');
  using folder = temporaryFolder();
  const open = folder.path;
  cpSync(CHART, open, { recursive: true });
  writeFileSync(join(open, 'values.schema.json'), '{}\n');
  writeFileSync(join(open, 'templates/validation/validate.yaml'), '');
  await template(helm, CHART); // so that the files are in memory
  const renderings: Rendering[] = [];
  for (let round = 0; round < times; round++)
    renderings.push({
      closedMs: await template(helm, CHART),
      openMs: await template(helm, open),
    });
  return renderings;
}

async function template(helm: string, chart: string): Promise<number> {
  const startedAt = performance.now();
  await run(helm, ['template', 'app', chart]);
  return performance.now() - startedAt;
}
