import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART } from '../support/chart';

describe('helm package', () => {
  it('holds the chart with its tests, and none of our test data', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'app-metrics-package-'));
    try {
      await run(await resolveTool('helm-4'), ['package', CHART, '--destination', folder]);
      const listing = await run('tar', ['-tzf', join(folder, 'app-metrics-2.0.0.tgz')]);
      const files = listing
        .trim()
        .split('\n')
        .map((path) => path.replace('app-metrics/', ''));

      expect(files).toEqual(
        expect.arrayContaining([
          'Chart.yaml',
          'values.yaml',
          'values.schema.json',
          'dashboards/app.json',
          'templates/NOTES.txt',
          'templates/deployment.yaml',
          'templates/tests/test.yaml',
          'templates/tests/test-prometheus.yaml',
        ]),
      );
      expect(files.filter((path) => path.startsWith('tests/'))).toEqual([]);
      expect(files.filter((path) => /golden|\.spec\.|\.ts$/.test(path))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('passes helm lint', async () => {
    expect(await run(await resolveTool('helm-4'), ['lint', '--strict', CHART])).toContain(
      '1 chart(s) linted, 0 chart(s) failed',
    );
  });
});
