import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../scripts/lib/run';
import { CHART } from '../support/chart';
import { inNamespace, LIMIT_MS, type Namespace } from './support/namespace';

const EXAMPLES = join(__dirname, '../../docs/examples');

async function answers(namespace: Namespace): Promise<void> {
  expect(await (await fetch(await namespace.url('app'))).text()).toBe('Olá, mundo!');
}

describe('the examples', () => {
  it(
    'minimal, production (without its made-up digest) and gitops are one after the other what the cluster takes',
    inNamespace('examples', async (namespace) => {
      await namespace.install('app', ['--values', join(EXAMPLES, 'minimal/values.yaml')]);
      await answers(namespace);

      const fewer = ['--set', 'image.digest=,autoscaling.minReplicas=2'];
      const production = ['--values', join(EXAMPLES, 'production/values.yaml'), ...fewer];
      await namespace.upgrade('app', production);
      await answers(namespace);
      expect(await namespace.objects()).toEqual(
        expect.arrayContaining([
          'horizontalpodautoscaler.autoscaling/app-metrics',
          'networkpolicy.networking.k8s.io/app-metrics',
          'configmap/app-dashboard',
        ]),
      );

      await namespace.upgrade('app', ['--values', join(EXAMPLES, 'gitops/values.yaml')]);
      await answers(namespace);
    }),
    LIMIT_MS,
  );

  it(
    'typed values and the objects beside the chart are accepted',
    inNamespace('typed', async (namespace) => {
      const folder = mkdtempSync(join(tmpdir(), 'app-metrics-typed-'));
      try {
        const program = ['--import', 'tsx', 'scripts/values.ts'];
        const values = join(folder, 'values.yaml');
        const text = await run(process.execPath, [...program, join(EXAMPLES, 'typed/values.ts')]);
        writeFileSync(values, text);
        const objects = join(EXAMPLES, 'objects/alertmanagerconfig.yaml');
        await namespace.install('app', ['--values', values, '--values', objects]);

        await answers(namespace);
        expect(await namespace.objects()).toContain('alertmanagerconfig.monitoring.coreos.com/app');
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
    LIMIT_MS,
  );

  it(
    'subchart runs two instances side by side',
    inNamespace('subchart', async (namespace) => {
      const parent = mkdtempSync(join(tmpdir(), 'app-metrics-subchart-'));
      try {
        const example = join(parent, 'docs/examples/subchart');
        // At the same depth as in the repository, because the path of the dependency is relative.
        cpSync(join(EXAMPLES, 'subchart'), example, { recursive: true });
        cpSync(CHART, join(parent, 'chart'), { recursive: true });
        await namespace.helm(['dependency', 'update', example]);
        const small = ['api', 'web'].flatMap((alias) => [
          '--set',
          `${alias}.resources.requests.cpu=10m`,
        ]);
        await namespace.helm(['install', 'shop', example, '--wait', '--timeout', '3m', ...small]);

        expect(await namespace.settled('shop-api', 2)).toHaveLength(2);
        expect(await namespace.settled('shop-web', 2)).toHaveLength(2);
      } finally {
        rmSync(parent, { recursive: true });
      }
    }),
    LIMIT_MS,
  );
});
