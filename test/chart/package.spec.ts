import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../package.json';
import { run } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART, HELMS, template } from '../support/chart';

describe('helm package', () => {
  it('holds the chart with its tests, and none of our test data', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'app-metrics-package-'));
    try {
      await run(await resolveTool('helm-4'), ['package', CHART, '--destination', folder]);
      const listing = await run('tar', ['-tzf', join(folder, `app-metrics-${version}.tgz`)]);
      const files = listing
        .trim()
        .split('\n')
        .map((path) => path.replace('app-metrics/', ''));

      expect(files).toEqual(
        expect.arrayContaining([
          'Chart.yaml',
          'values.yaml',
          'values.schema.json',
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

  it.each(HELMS)(
    'is for Kubernetes 1.29 and later, whatever providers add to the version: %s',
    async (helm) => {
      const on = (version: string): Promise<string> =>
        template(CHART, ['--kube-version', version], helm);

      for (const version of ['v1.29.0', 'v1.29.3-eks-a1b2c3d', 'v1.37.1+k3s1']) await on(version);
      await expect(on('v1.28.15')).rejects.toThrow('requires kubeVersion: >=1.29.0-0');
    },
  );
});
