import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { run } from '../lib/run';
import { resolveTool } from '../lib/tools';
import type { Change } from './changelog';

export interface ChartRelease {
  readonly version: string;
  /** Name and tag of the image that it runs. */
  readonly image: string;
  readonly changes: readonly Change[];
}

/** Source: https://artifacthub.io/docs/topics/annotations/helm, whose values are YAML in strings. */
function annotations({ version, image, changes }: ChartRelease): Record<string, string> {
  return {
    'artifacthub.io/changes': stringify(changes),
    'artifacthub.io/images': stringify([{ name: 'app-metrics', image }]),
    'artifacthub.io/license': 'MIT',
    'artifacthub.io/prerelease': String(version.includes('-')),
  };
}

/** Packs the chart of `root` at its next version into `folder`, and returns the package's path. The checkout stays as it is. */
export async function packageChart(
  root: string,
  folder: string,
  release: ChartRelease,
): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), 'app-metrics-chart-'));
  try {
    cpSync(join(root, 'chart'), copy, { recursive: true });
    const metadata = readFileSync(join(copy, 'Chart.yaml'), 'utf8');
    const more = stringify({ annotations: annotations(release) });
    writeFileSync(join(copy, 'Chart.yaml'), `${metadata.trimEnd()}\n${more}`);
    mkdirSync(folder, { recursive: true });
    const version = ['--version', release.version, '--app-version', release.version];
    await run(await resolveTool('helm'), ['package', copy, '--destination', folder, ...version]);
    return join(folder, `app-metrics-${release.version}.tgz`);
  } finally {
    rmSync(copy, { recursive: true });
  }
}
