import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART, type Manifest, parseManifests, template, WITH_OPERATOR } from '../support/chart';

const EXAMPLES = join(__dirname, '../../docs/examples');

async function rendered(example: string): Promise<Manifest[]> {
  return parseManifests(
    await template(CHART, [...WITH_OPERATOR, '--values', join(EXAMPLES, example)]),
  );
}

function names(manifests: readonly Manifest[]): string[] {
  return manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}

function ofKind(manifests: readonly Manifest[], kind: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}

describe('the examples', () => {
  it('are the ones that are tested here', () => {
    expect(readdirSync(EXAMPLES).sort()).toEqual([
      ...['gitops', 'minimal', 'objects', 'production', 'subchart', 'typed'],
    ]);
  });

  it('minimal sets the limit', async () => {
    const rule = ofKind(await rendered('minimal/values.yaml'), 'PrometheusRule');
    expect(rule.spec.groups[0].rules[0].expr).toContain('> 60\n');
  });

  it('production has what a large cluster needs', async () => {
    const manifests = await rendered('production/values.yaml');
    expect(names(manifests)).toEqual(
      expect.arrayContaining([
        'HorizontalPodAutoscaler/shop-metrics',
        'NetworkPolicy/shop-metrics',
        'PodDisruptionBudget/shop-metrics',
        'Pod/shop-test-prometheus',
      ]),
    );
    expect(ofKind(manifests, 'Deployment').spec.replicas).toBeUndefined();
  });

  it('gitops renders the monitoring objects without asking a cluster', async () => {
    const values = join(EXAMPLES, 'gitops/values.yaml');
    const manifests = parseManifests(await template(CHART, ['--values', values]));
    expect(names(manifests)).toEqual(
      expect.arrayContaining(['ServiceMonitor/shop-monitor', 'PrometheusRule/shop-alerts']),
    );
    expect(names(manifests)).not.toContain('Pod/shop-test');
  });

  it('subchart renders two instances that do not collide', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'app-metrics-example-'));
    try {
      // As deep as in the repository: the dependency's path is relative.
      const example = join(folder, 'docs/examples/subchart');
      cpSync(join(EXAMPLES, 'subchart'), example, { recursive: true });
      cpSync(CHART, join(folder, 'chart'), { recursive: true });
      await run(await resolveTool('helm-4'), ['dependency', 'update', example]);

      const manifests = parseManifests(await template(example, WITH_OPERATOR));
      const all = names(manifests);
      expect(all).toEqual(
        expect.arrayContaining(['Deployment/shop-api-metrics', 'Deployment/shop-web-metrics']),
      );
      expect(new Set(all).size).toBe(all.length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('typed prints values that Helm takes', async () => {
    const args = ['--import', 'tsx', 'scripts/values.ts', 'docs/examples/typed/values.ts'];
    const text = await run(process.execPath, args);
    const helm = await resolveTool('helm-4');
    const render = ['template', 'shop', CHART, ...WITH_OPERATOR, '--values', '-'];
    const manifests = parseManifests(await run(helm, render, { input: text }));
    expect(ofKind(manifests, 'Deployment').spec.replicas).toBe(3);
    expect(ofKind(manifests, 'PrometheusRule').spec.groups[0].rules[0].for).toBe('2m');
  });

  it.each([
    ['objects/httproute.yaml', 'HTTPRoute'],
    ['objects/alertmanagerconfig.yaml', 'AlertmanagerConfig'],
  ])('%s renders its object as it is', async (file, kind) => {
    expect(ofKind(await rendered(file), kind).metadata.name).toBe('app');
  });
});
