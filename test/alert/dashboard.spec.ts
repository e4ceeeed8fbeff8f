import { parser } from '@prometheus-io/lezer-promql';
import { startService } from '../../api/test/support/service';
import { CHART, parseManifests, template, WITH_OPERATOR } from '../support/chart';
import { checkRules, renderGroups } from './promtool';

interface Target {
  readonly datasource: unknown;
  readonly expr: string;
  readonly legendFormat: string;
  readonly interval: string;
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly datasource: unknown;
  readonly fieldConfig: { defaults: { thresholds?: { steps: { value: number | null }[] } } };
  readonly targets: readonly Target[];
}

interface Variable {
  readonly name: string;
  readonly datasource?: unknown;
  readonly definition?: string;
  readonly current?: { value: string };
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly templating: { list: readonly Variable[] };
  readonly panels: readonly Panel[];
}

const ARGS = [
  '--set',
  'dashboard.enabled=true,alert.threshold=42,alert.for=2m,serviceMonitor.interval=30s',
];

async function renderConfigMap(...args: string[]): Promise<{ file: string; text: string }> {
  const rendered = await template(CHART, [...WITH_OPERATOR, ...ARGS, ...args]);
  const [entry] = parseManifests(rendered)
    .filter(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.labels.grafana_dashboard === '1',
    )
    .flatMap(({ data }) => Object.entries(data ?? {}));
  if (entry === undefined) throw new Error('there is no dashboard');
  return { file: entry[0], text: entry[1] };
}

/** As Grafana sends an expression: with the variables' values. */
function interpolated(expr: string): string {
  return expr
    .replaceAll('$namespace', 'prod')
    .replaceAll('$service', 'shop-metrics')
    .replaceAll('$__rate_interval', '2m');
}

function squeezed(expr: string): string {
  return expr.replace(/\s+/g, '');
}

describe('the dashboard', () => {
  let text: string;
  let dashboard: Dashboard;
  let expressions: string[];

  beforeAll(async () => {
    ({ text } = await renderConfigMap());
    dashboard = JSON.parse(text) as Dashboard;
    expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  });

  it('is not rendered unless it is asked for', async () => {
    expect(await template(CHART, WITH_OPERATOR)).not.toContain('-dashboard');
  });

  it('has nothing left to fill in, and what is for Grafana as it was', () => {
    expect(text).not.toMatch(/@\w+@/);
    expect(text).toContain('"legendFormat": "{{pod}}"');
  });

  it('has an identity and a file of its own for every release', async () => {
    const other = await renderConfigMap('--set', 'fullnameOverride=loja');
    const elsewhere = await renderConfigMap('--namespace', 'vendas');
    const files = ['prod.shop.json', other.file, elsewhere.file];
    const all = [text, other.text, elsewhere.text].map((json) => JSON.parse(json) as Dashboard);

    expect(files).toEqual(['prod.shop.json', 'prod.loja.json', 'vendas.shop.json']);
    expect(new Set(all.map(({ title }) => title)).size).toBe(3);
    expect(new Set(all.map(({ uid }) => uid)).size).toBe(3);
    // Grafana refuses longer ones.
    for (const { uid } of all) expect(uid).toMatch(/^[0-9a-f]{40}$/);
  });

  it('has a file of its own where names run into each other', async () => {
    const args = ['--set', 'fullnameOverride=eu-app', '--namespace', 'shop'];
    const other = ['--set', 'fullnameOverride=app', '--namespace', 'shop-eu'];
    const files = [await renderConfigMap(...args), await renderConfigMap(...other)];

    expect(files.map(({ file }) => file)).toEqual(['shop.eu-app.json', 'shop-eu.app.json']);
  });

  it('shows what the main alert compares, and where the limit is', async () => {
    const [group] = await renderGroups({ name: 'shop', namespace: 'prod', args: ARGS });
    const [compared = ''] = group?.rules[0]?.expr.split(' > ') ?? [];
    const [panel] = dashboard.panels;

    expect(squeezed(interpolated(panel?.targets[0]?.expr ?? ''))).toBe(squeezed(compared));
    expect(compared).toContain('[2m]');
    expect(panel?.fieldConfig.defaults.thresholds?.steps.at(-1)?.value).toBe(42);
  });

  it('asks for one release, as its variables say, of the chosen Prometheus', () => {
    const variables = dashboard.templating.list;
    const targets = dashboard.panels.flatMap((panel) => [panel, ...panel.targets]);
    const sources = [...targets, ...variables.slice(1)].map(({ datasource }) => datasource);

    expect(variables.map(({ name, current }) => [name, current?.value])).toEqual([
      ['datasource', undefined],
      ['namespace', 'prod'],
      ['service', 'shop-metrics'],
    ]);
    for (const source of sources)
      expect(source).toEqual({ type: 'prometheus', uid: '${datasource}' });
    for (const expr of expressions)
      for (const [selector] of expr.matchAll(/\{[^}]*\}/g))
        expect(selector).toMatch(/^\{namespace="\$namespace", service="\$service"/);
  });

  it('measures over at least four scrapes', () => {
    // $__rate_interval is four times the target's interval, or longer.
    for (const { targets } of dashboard.panels)
      for (const { interval } of targets) expect(interval).toBe('30s');
    const ranges = expressions.flatMap((expr) =>
      [...expr.matchAll(/\[(.*?)\]/g)].map(([, r]) => r),
    );
    expect(new Set(ranges)).toEqual(new Set(['2m', '15m', '$__rate_interval']));
  });

  it.each(['promtool', 'promtool-2'] as const)('has expressions that %s parses', async (tool) => {
    expect(expressions.length).toBeGreaterThanOrEqual(12);
    const rules = expressions.map((expr, index) => ({
      record: `panel:${index}`,
      expr: interpolated(expr),
    }));
    await checkRules(tool, [{ name: 'dashboard', rules }]);
  });

  it("shows metrics that are in the service's own /metrics", async () => {
    await using service = await startService();
    const exposition = await (await fetch(`${service.url}/metrics`)).text();
    const exposed = new Map(
      [...exposition.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => [name, type]),
    );
    // Made by Prometheus itself.
    const used = metricNames(expressions).filter((name) => !['up', 'ALERTS'].includes(name));

    expect(used.length).toBeGreaterThanOrEqual(9);
    for (const name of used) {
      const family = name.replace(/_(bucket|sum|count)$/, '');
      expect([name, exposed.get(family)]).toEqual([
        name,
        family === name ? expect.stringMatching(/^(counter|gauge)$/) : 'histogram',
      ]);
    }
  });
});

function metricNames(expressions: readonly string[]): string[] {
  const names = new Set<string>();
  for (const expr of expressions.map(interpolated))
    parser.parse(expr).iterate({
      enter: ({ name, from, to, node }) => {
        if (name === 'Identifier' && node.parent?.name === 'VectorSelector')
          names.add(expr.slice(from, to));
      },
    });
  return [...names];
}
