import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { sumOf } from '../../api/src/helm-test/exposition';
import { validateValues } from '../../schema/validate-values';
import { defaults } from '../../schema/defaults';
import type { JsonObject } from '../../schema/json-schema';
import { mergeValues } from '../../schema/merge-values';
import { valuesSchema } from '../../schema/values-schema';
import { run } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART, type Manifest, parseManifests, template, WITH_OPERATOR } from '../support/chart';

const EXAMPLES = join(__dirname, '../../docs/examples');

async function rendered(example: string): Promise<Manifest[]> {
  return parseManifests(
    await template(CHART, [...WITH_OPERATOR, '--values', join(EXAMPLES, example)]),
  );
}

async function renderedText(yaml: string): Promise<string> {
  const render = ['template', 'shop', CHART, ...WITH_OPERATOR, '--values', '-'];
  return run(await resolveTool('helm-4'), render, { input: yaml });
}

function names(manifests: readonly Manifest[]): string[] {
  return manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}

function ofKind(manifests: readonly Manifest[], kind: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}

/**
 * Applications, each with the number of requests that count, after 5 requests to its page, 2 of a probe and one to a page that does not
 * exist. Their metrics.txt contain only the metric families that matter, and of Spring's buckets only every twelfth.
 */
const APPLICATIONS = [
  ['podinfo', 5], // does not count the missing page
  ['nest', 6],
  ['spring-boot', 6],
  ['flask', 6],
  ['prometheus-client', 6],
  ['go', 6],
  ['opentelemetry', 5], // the missing page has no route
] as const;

/** The sum that each selector of an expression selects in an exposition, which has neither labels of the scrape nor errors. */
function selected(expression: string, exposition: string): (number | undefined)[] {
  const selectors = [...expression.matchAll(/([a-zA-Z_:][\w:]*)\{([^}]*)\}/g)];
  return selectors.map(([, name = '', inside = '']) => {
    const matchers = inside.match(/\w+(?:=~|!~|!=|=)"(?:[^"\\]|\\.)*"/g) ?? [];
    const own = matchers.filter((one) => !/^(namespace|service)=|=~"5/.test(one));
    return sumOf(exposition, name, own);
  });
}

describe('the examples', () => {
  it.each(APPLICATIONS)('%s: the alerts find what the library exposes', async (name, counted) => {
    const exposition = readFileSync(join(EXAMPLES, name, 'metrics.txt'), 'utf8');
    const rule = ofKind(await rendered(`${name}/values.yaml`), 'PrometheusRule');
    const [main, ...companions] = rule.spec.groups[0].rules as { alert: string; expr: string }[];
    const measured = companions.filter(({ alert }) =>
      /^App(TaxaDeErros|Latencia)Alta$/.test(alert),
    );
    const expressions = measured.map(({ expr }) => expr).join(' ');

    expect(selected(main?.expr ?? '', exposition)).toEqual([counted, counted]);
    expect(measured).toHaveLength(name === 'prometheus-client' ? 0 : 2);
    for (const sum of selected(expressions, exposition)) expect(sum).toBeGreaterThanOrEqual(5);
    for (const [, label] of expressions.matchAll(/(\w+)=~"5/g))
      expect(exposition).toContain(`${label}="200"`);
  });

  it.each(['../README.md', '../README.pt-BR.md', 'your-application.md'])(
    '%s begins with values for an image of one’s own that Helm takes',
    async (page) => {
      const text = readFileSync(join(EXAMPLES, '..', page), 'utf8');
      const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(text) ?? [];
      const rule = ofKind(parseManifests(await renderedText(yaml)), 'PrometheusRule');
      expect(rule.spec.groups[0].rules[0].expr).toContain('rate(http_requests_total{');
    },
  );

  it('are the ones that are tested here', () => {
    expect(readdirSync(EXAMPLES).sort()).toEqual([
      ...['cdk8s', 'flask', 'gitops', 'go', 'minimal', 'nest', 'objects', 'opentelemetry'],
      ...['podinfo', 'production', 'prometheus-client', 'pulumi', 'spring-boot', 'subchart'],
      'typed',
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
      // At the same depth as in the repository, because the path of the dependency is relative.
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
    const manifests = parseManifests(await renderedText(text));
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

describe('chart/README.md', () => {
  const text = readFileSync(join(CHART, 'README.md'), 'utf8');
  const sections = text
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.split('\n')[0] ?? '', section] as const);

  it('begins with links to its sections', () => {
    const links = [...text.matchAll(/\]\(#(.*)\)/g)].map(([, anchor]) => anchor);
    expect(links).toEqual(
      sections.map(([title]) =>
        title
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      ),
    );
  });

  // The last section is the one about types.
  it.each(sections.slice(0, -1))(
    '%s: has an example that Helm takes and heeds',
    async (_, section) => {
      const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(section) ?? [];
      const given = parse(yaml) as JsonObject;
      const all = defaults(valuesSchema);
      const changed = Object.entries(given)
        .filter(([key, value]) => !isDeepStrictEqual(mergeValues(all, { [key]: value }), all))
        .map(([key]) => key);

      expect(validateValues(given)).toMatchObject({ ok: true });
      expect(changed).toEqual(Object.keys(given));
      expect(changed.some((key) => section.includes(`\n| \`${key}\` |`))).toBe(true);
      expect(await renderedText(yaml)).not.toBe(await renderedText(''));
    },
  );
});
