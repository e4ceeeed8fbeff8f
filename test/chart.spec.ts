import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { run } from '../scripts/lib/run';
import { resolveTool } from '../scripts/lib/tools';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: unknown;
}

async function render(...args: string[]): Promise<Manifest[]> {
  const text = await run(await resolveTool('helm'), ['template', 'app', 'chart', ...args]);
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

describe('helm template app chart', () => {
  it('renders the objects of the contract', async () => {
    const names = (await render()).map(({ kind, metadata }) => `${kind}/${metadata.name}`);

    expect(names.sort()).toEqual([
      'Deployment/app-metrics',
      'PrometheusRule/app-alerts',
      'Service/app-metrics',
      'Service/app-service',
      'ServiceMonitor/app-monitor',
    ]);
  });

  it('renders rules that promtool accepts', async () => {
    const rule = (await render()).find(({ kind }) => kind === 'PrometheusRule');
    const folder = mkdtempSync(join(tmpdir(), 'app-metrics-'));
    try {
      writeFileSync(join(folder, 'rules.yaml'), stringify(rule?.spec));
      const printed = await run(await resolveTool('promtool'), [
        'check',
        'rules',
        '--lint=all',
        '--lint-fatal',
        join(folder, 'rules.yaml'),
      ]);
      expect(printed).toContain('SUCCESS: 1 rules found');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses a threshold of zero', async () => {
    await expect(render('--set', 'alert.threshold=0')).rejects.toThrow('/alert/threshold');
  });
});
