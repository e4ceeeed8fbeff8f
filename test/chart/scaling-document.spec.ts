import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHART, type Manifest, parseManifests, template, WITH_OPERATOR } from '../support/chart';

const DOCUMENT = readFileSync(join(__dirname, '../../docs/scaling.md'), 'utf8');

describe('docs/scaling.md', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'app-metrics-scaling-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** The object that the chart renders with the values in one of the document's blocks. */
  async function rendered(block: string | undefined, kind: string): Promise<Manifest> {
    const values = join(folder, 'values.yaml');
    writeFileSync(values, block ?? '');
    const manifests = parseManifests(await template(CHART, [...WITH_OPERATOR, '--values', values]));
    const found = manifests.find((manifest) => manifest.kind === kind);
    if (found === undefined) throw new Error(`no ${kind}`);
    return found;
  }

  /** The block of YAML that contains a text, without the indentation of its list. */
  function block(text: string): string | undefined {
    const blocks = [...DOCUMENT.matchAll(/^( *)```yaml\n([^]*?)```/gm)].map(
      ([, indent, yaml = '']) => yaml.replaceAll(new RegExp(`^${indent ?? ''}`, 'gm'), ''),
    );
    return blocks.find((yaml) => yaml.includes(text));
  }

  it('has series dropped after the scrape', async () => {
    const monitor = await rendered(block('metricRelabelings'), 'ServiceMonitor');
    expect(monitor.spec.endpoints[0].metricRelabelings).toMatchObject([{ action: 'drop' }]);
  });

  it('has every shard scrape every Pod', async () => {
    const monitor = await rendered(block('__tmp_disable_sharding'), 'ServiceMonitor');
    expect(monitor.spec.endpoints[0].relabelings).toEqual([
      { targetLabel: '__tmp_disable_sharding', replacement: 'true' },
    ]);
  });

  it('has the autoscaler look at a whole core', async () => {
    const autoscaler = await rendered(block('autoscaling'), 'HorizontalPodAutoscaler');
    expect(autoscaler.spec).toMatchObject({ minReplicas: 3, maxReplicas: 8 });
    expect(autoscaler.spec.metrics[0].resource.target).toEqual({
      type: 'Utilization',
      averageUtilization: 70,
    });
    const deployment = await rendered(block('autoscaling'), 'Deployment');
    expect(deployment.spec.template.spec.containers[0].resources).toEqual({
      requests: { cpu: '1', memory: '128Mi' },
      limits: { memory: '256Mi' },
    });
  });
});
