import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { valuesSchema } from '../../schema/values-schema';
import { breakingChanges } from './breaking-changes';
import { run } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import {
  CASES,
  CHART,
  type Manifest,
  parseManifests,
  renderCase,
  template,
  WITH_OPERATOR,
} from '../support/chart';
import type { JsonSchema } from '../../schema/json-schema';

/** A folder for each version, written by `npm run release`; `original` is the Flask sample's YAML. */
const RELEASED = join(__dirname, '../released');
const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
  version: string;
};

function major(of: string): string {
  return of.split('.')[0] ?? '';
}

/** Released versions that this one must be able to follow: those of the same major version. */
const VERSIONS = readdirSync(RELEASED).filter((name) => major(name) === major(version));

/** The fields that Kubernetes does not let an upgrade change. */
function fixedPart({ kind, spec }: Manifest): unknown {
  if (kind === 'Deployment') return spec.selector;
  if (kind === 'Service')
    return { selector: spec.selector as unknown, headless: spec.clusterIP === 'None' };
  return undefined;
}

function key({ kind, metadata: { name } }: Manifest): string {
  return `${kind}/${name}`;
}

/** A line for each object of the old render that is missing in the new one, or has other immutable fields there. */
function upgradeProblems(was: readonly Manifest[], is: readonly Manifest[]): string[] {
  const now = new Map(is.map((manifest) => [key(manifest), manifest]));
  return was.flatMap((old) => {
    const next = now.get(key(old));
    if (next === undefined) return [`${key(old)} is gone`];
    const [before, after] = [JSON.stringify(fixedPart(old)), JSON.stringify(fixedPart(next))];
    return before === after ? [] : [`${key(old)}: ${before} became ${after}`];
  });
}

/** A copy of the chart with other defaults, those that `--reuse-values` keeps. The caller removes the copy. */
function chartWithDefaults(values: string): string {
  const chart = mkdtempSync(join(tmpdir(), 'app-metrics-upgrade-'));
  cpSync(CHART, chart, { recursive: true });
  cpSync(values, join(chart, 'values.yaml'));
  return chart;
}

function manifestsOf(path: string): Manifest[] {
  return parseManifests(readFileSync(join(RELEASED, path), 'utf8'));
}

describe('an upgrade', () => {
  it("from the original's YAML keeps its objects, by name and selector", async () => {
    const helm = await resolveTool('helm-4');
    const text = await run(helm, ['template', 'app', CHART, ...WITH_OPERATOR]);
    const original = manifestsOf('original/manifests.yaml');

    expect(upgradeProblems(original, parseManifests(text))).toEqual([]);
    expect(original.map(key)).toEqual([
      'Deployment/app-metrics',
      'Service/app-service',
      'ServiceMonitor/app-monitor',
      'PrometheusRule/app-alerts',
    ]);
  });

  it('from every released version keeps the values that were right, and objects by name and selector', async () => {
    for (const old of VERSIONS) {
      const folder = join(RELEASED, old);
      const schema = readFileSync(join(folder, 'values.schema.json'), 'utf8');
      const breaking = breakingChanges(JSON.parse(schema) as JsonSchema, valuesSchema);
      expect({ old, breaking }).toEqual({ old, breaking: [] });

      const reused = chartWithDefaults(join(folder, 'values.yaml'));
      try {
        const cases = readdirSync(folder).filter((file) => file.endsWith('.values.yaml'));
        for (const values of cases) {
          const was = manifestsOf(`${old}/${values.replace('.values.', '.golden.')}`);
          for (const chart of [CHART, reused]) {
            const name = values.replace('.values.yaml', '');
            const is = parseManifests(await renderCase(name, 'helm-4', folder, chart));
            const problems = upgradeProblems(was, is);
            expect({ old, values, problems }).toEqual({ old, values, problems: [] });
          }
        }
      } finally {
        rmSync(reused, { recursive: true });
      }
    }
  }, 300_000);

  it('with --reuse-values would be refused when a template needs a value that the old defaults lack', async () => {
    const reused = chartWithDefaults(join(CHART, 'values.yaml'));
    try {
      await renderCase('defaults', 'helm-4', CASES, reused);
      appendFileSync(join(reused, 'templates/deployment.yaml'), '{{ .Values.novelty.enabled }}');
      await expect(renderCase('defaults', 'helm-4', CASES, reused)).rejects.toThrow('nil pointer');
    } finally {
      rmSync(reused, { recursive: true });
    }
  });

  it('would be refused with a changed selector, name or kind of Service', async () => {
    const was = parseManifests(await template(CHART, []));
    const changed = structuredClone(was) as {
      kind: string;
      metadata: { name: string };
      spec: Record<string, unknown>;
    }[];
    for (const manifest of changed) {
      if (manifest.kind === 'Deployment')
        manifest.spec.selector = { matchLabels: { app: 'other' } };
      if (manifest.kind === 'Service') delete manifest.spec.clusterIP;
      if (manifest.kind === 'PodDisruptionBudget') manifest.metadata.name = 'other';
    }

    expect(upgradeProblems(was, changed as unknown as Manifest[])).toEqual([
      'PodDisruptionBudget/shop-metrics is gone',
      'Service/shop-metrics: {"selector":{"app":"shop-metrics"},"headless":true} became {"selector":{"app":"shop-metrics"},"headless":false}',
      'Deployment/shop-metrics: {"matchLabels":{"app":"shop-metrics"}} became {"matchLabels":{"app":"other"}}',
    ]);
  });
});

describe('the version', () => {
  it('is the same wherever it stands', () => {
    const chart = readFileSync(join(CHART, 'Chart.yaml'), 'utf8');
    expect(chart).toContain(`\nversion: ${version}\n`);
    expect(chart).toContain(`\nappVersion: ${version}\n`);
    expect(readFileSync('docs/examples/gitops/application.yaml', 'utf8')).toContain(
      `targetRevision: ${version}\n`,
    );
    const docs = readdirSync('docs').filter((file) => file.endsWith('.md'));
    for (const path of [
      'README.md',
      'README.pt-BR.md',
      ...docs.map((file) => join('docs', file)),
    ]) {
      const tags = readFileSync(path, 'utf8').matchAll(/app-metrics:v([0-9.]+)/g);
      for (const [, tag] of tags) expect({ path, tag }).toEqual({ path, tag: version });
    }
  });
});
