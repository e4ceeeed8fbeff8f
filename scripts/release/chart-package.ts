import { cpSync, mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument, stringify } from 'yaml';
import { run } from '../lib/run';
import { resolveTool } from '../lib/tools';
import type { Change } from './changelog';

/**
 * Packs the chart with a new version into `folder`, and returns the path of the package. The checkout is not changed.
 *
 * @param image name and tag of the image that the chart runs
 */
export async function packageChart(
  folder: string,
  version: string,
  image: string,
  changes: readonly Change[],
): Promise<string> {
  using copy = mkdtempDisposableSync(join(tmpdir(), 'app-metrics-chart-'));
  cpSync('chart', copy.path, { recursive: true });
  // Source: https://artifacthub.io/docs/topics/annotations/helm, whose values are YAML in strings.
  const annotations = {
    'artifacthub.io/changes': stringify(changes),
    'artifacthub.io/images': stringify([{ name: 'app-metrics', image }]),
    'artifacthub.io/prerelease': String(version.includes('-')),
  };
  const file = join(copy.path, 'Chart.yaml');
  const chart = parseDocument(readFileSync(file, 'utf8'));
  for (const [name, value] of Object.entries(annotations))
    chart.setIn(['annotations', name], value);
  writeFileSync(file, String(chart));
  mkdirSync(folder, { recursive: true });
  const versions = ['--version', version, '--app-version', version];
  const args = ['package', copy.path, '--destination', folder, ...versions];
  await run(await resolveTool('helm'), args);
  return join(folder, `app-metrics-${version}.tgz`);
}
