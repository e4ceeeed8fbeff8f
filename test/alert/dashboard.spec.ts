import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultDashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { parser } from '@prometheus-io/lezer-promql';
import { startService } from '../../api/test/support/service';
import { RunError } from '../../scripts/lib/run';
import { CASES, CHART, parseManifests, template, WITH_OPERATOR } from '../support/chart';
import { eventually } from '../support/eventually';
import { type Dashboard, type Panel, typeErrors } from './grafana';
import { checkRules, type Generation, renderGroups, testRules } from './promtool';

const EXAMPLES = join(__dirname, '../../docs/examples');

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

function panelsOf({ panels }: Dashboard): Panel[] {
  return panels.filter((panel) => panel.type !== 'row');
}

/** An expression as Grafana sends it: with the values of its variables. */
function interpolated(expr: string): string {
  return expr
    .replaceAll('$namespace', 'prod')
    .replaceAll('$service', 'shop-metrics')
    .replaceAll('$cluster', '.*')
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
    expressions = panelsOf(dashboard).flatMap(({ targets }) => targets.map(({ expr }) => expr));
  });

  it('is not rendered unless it is asked for', async () => {
    expect(await template(CHART, WITH_OPERATOR)).not.toContain('-dashboard');
  });

  it('leaves to Grafana what is for Grafana', () => {
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
    // Grafana refuses longer UIDs.
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
    const [panel] = panelsOf(dashboard);

    expect(squeezed(interpolated(panel?.targets[0]?.expr ?? ''))).toBe(squeezed(compared));
    expect(compared).toContain('[2m]');
    expect(panel?.fieldConfig.defaults.thresholds?.steps.at(-1)?.value).toBe(42);
  });

  it('asks for one release, as its variables say, of the chosen Prometheus', () => {
    const variables = dashboard.templating.list;
    const targets = panelsOf(dashboard).flatMap((panel) => [panel, ...panel.targets]);
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
    for (const { targets } of panelsOf(dashboard))
      for (const { interval } of targets) expect(interval).toBe('30s');
    const ranges = expressions.flatMap((expr) =>
      [...expr.matchAll(/\[(.*?)\]/g)].map(([, r]) => r),
    );
    expect(new Set(ranges)).toEqual(new Set(['2m', '5m', '15m', '$__rate_interval']));
  });

  it.each(['promtool', 'promtool-2'] as const)('has expressions that %s parses', async (tool) => {
    expect(expressions.length).toBeGreaterThanOrEqual(12);
    const rules = expressions.map((expr, index) => ({
      record: `panel:${index}`,
      expr: interpolated(expr),
    }));
    await checkRules(tool, [{ name: 'dashboard', rules }]);
  });

  it('has the type that Grafana gives a dashboard, and is of its newest version', async () => {
    const everything = ['everything-on', 'another-application', 'existing-service'];
    const texts = await Promise.all(
      everything.map((name) => renderConfigMap('--values', join(CASES, `${name}.values.yaml`))),
    );

    expect(typeErrors([text, ...texts.map((other) => other.text)])).toEqual([[], [], [], []]);
    expect(dashboard.schemaVersion).toBe(defaultDashboard().schemaVersion);
  });

  it('would not have it with a wrong name or value anywhere', () => {
    const mistakes = [
      ['"schemaVersion": 42', '"schemaVersion": "42"'],
      ['"refresh": "30s"', '"reload": "30s"'],
      ['"y": 0', '"true": 0'],
      ['"type": "timeseries"', '"type": "graph"'],
      ['"legendFormat"', '"legend"'],
      ['"unit": "s"', '"unit": 1'],
      ['"mode": "line"', '"mode": "lines"'],
      ['"axisSoftMax"', '"softMax"'],
      ['"sort": "desc"', '"sort": "down"'],
      ['"showValue"', '"showValues"'],
      ['"refresh": 1', '"refresh": 3'],
      ['"collapsed": false', '"open": true'],
    ] as const;
    const wrong = mistakes.map(([right, mistake]) => {
      expect(text).toContain(right);
      return text.replace(right, mistake);
    });

    for (const [index, errors] of typeErrors(wrong).entries())
      expect([mistakes[index], errors]).not.toEqual([mistakes[index], []]);
  });

  it('has no panel over another, and no gap in a line', () => {
    const cells = new Set<string>();
    let area = 0;
    for (const { gridPos } of dashboard.panels) {
      area += gridPos.w * gridPos.h;
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) cells.add(`${x}/${y}`);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    }
    const height = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h));

    expect(cells.size).toBe(area);
    expect(area).toBe(24 * height);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });

  it('says of every panel what it shows, in what unit, and what is missing when it is empty', () => {
    const known = new Set<unknown>(Object.values(units));
    for (const { title, description, fieldConfig, targets } of panelsOf(dashboard)) {
      const { unit, noValue = '' } = fieldConfig.defaults;
      const [, missing] = /^No samples of (.*)$/.exec(noValue) ?? [];
      expect([title, description]).toEqual([title, expect.stringMatching(/^[A-Z].*\.$/)]);
      expect([title, known.has(unit)]).toEqual([title, true]);
      expect(metricNames(targets.map(({ expr }) => expr))).toEqual([missing ?? 'ALERTS']);
    }
  });

  it('asks for no variable that it does not define', () => {
    const defined = dashboard.templating.list.map(({ name }) => name);
    const used = [...text.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name);

    expect(new Set(used)).toEqual(new Set([...defined, '__rate_interval']));
  });

  it('links to the runbook, unless its address is a template of Prometheus', async () => {
    const linksOf = async (url: string, value = 'runbookUrl'): Promise<unknown> => {
      const rendered = await renderConfigMap('--set', `alert.${value}=${url}`);
      return (JSON.parse(rendered.text) as Dashboard).links?.map((link) => link.url);
    };

    expect(await linksOf('https://runbooks.example.org/?a=1&b=2')).toEqual([
      'https://runbooks.example.org/?a=1&b=2',
    ]);
    expect(await linksOf('https://runbooks.example.org/{{$labels.alertname}}')).toBeUndefined();
    expect(await linksOf('https://runbooks.example.org', 'runbookBaseUrl')).toEqual([
      'https://runbooks.example.org/MuitasRequisicoes',
    ]);
    expect(dashboard.links).toBeUndefined();
  });

  describe('over several clusters', () => {
    const several = [
      ...['--set', 'metrics.sumBy={cluster}'],
      ...['--set-json', 'metrics.matchers=["region=\\"eu\\""]'],
    ];

    it('has a variable for them, and no other selects beside it', async () => {
      const rendered = JSON.parse((await renderConfigMap(...several)).text) as Dashboard;
      const variables = rendered.templating.list.map(({ name, query }) => [
        name,
        (query as { query?: string }).query ?? query,
      ]);
      const all = panelsOf(rendered).flatMap(({ targets }) => targets.map(({ expr }) => expr));
      const own = 'namespace="$namespace", service="$service"';

      expect(variables).toEqual([
        ['datasource', 'prometheus'],
        ['namespace', 'label_values(app_requests_total{region="eu"}, namespace)'],
        [
          'service',
          'label_values(app_requests_total{namespace="$namespace", region="eu"}, service)',
        ],
        ['cluster', `label_values(app_requests_total{${own}, region="eu"}, cluster)`],
      ]);
      for (const expr of all)
        for (const [selector] of expr.matchAll(/\{[^}]*\}/g))
          expect(selector).toMatch(
            /^\{namespace="\$namespace", service="\$service", cluster=~"\$cluster", (region="eu"|alertstate=)/,
          );
    });

    it('shows what the main alert compares', async () => {
      const args = [...ARGS, ...several];
      const [group] = await renderGroups({ name: 'shop', namespace: 'prod', args });
      const [compared = ''] = group?.rules[0]?.expr.split(' > ') ?? [];
      const [panel] = panelsOf(JSON.parse((await renderConfigMap(...several)).text) as Dashboard);
      const shown = panel?.targets[0]?.expr.replace('cluster=~"$cluster", ', '') ?? '';

      expect(squeezed(interpolated(shown))).toBe(squeezed(compared));
      expect(compared).toContain('by (namespace, service, cluster)');
      expect(panel?.targets[0]?.legendFormat).toBe('{{service}} {{cluster}}');
    });

    it.each<Generation>(['promtool', 'promtool-2'])(
      'shows something, on %s',
      async (generation) => {
        const values = ['--set', 'metrics.sumBy={cluster}'];
        const exposition = readFileSync(join(EXAMPLES, 'go', 'metrics.txt'), 'utf8');
        const example = ['--values', join(EXAMPLES, 'go', 'values.yaml')];

        expect(await emptyPanels(generation, exposition, [...example, ...values])).toEqual([]);
      },
    );
  });

  it.each([
    ['the limits of the alerts that there are', [], [42, 2 ** 28]],
    [
      'those of the companions',
      ['errorRatio', 'latency', 'frequentRestarts'].map(
        (key) => `companionAlerts.${key}.enabled=true`,
      ),
      [42, 0.05, 0.5, 2 ** 28, 2],
    ],
    ['none without alerts', ['alert.enabled=false'], [2 ** 28]],
    ['none of a memory without limit', ['resources.limits=null'], [42]],
    ['nor of Pods that are not its own', ['existingService=other'], [42]],
  ])('shows lines: %s', async (_, values, limits) => {
    const rendered = await renderConfigMap(...values.flatMap((value) => ['--set', value]));
    const panels = panelsOf(JSON.parse(rendered.text) as Dashboard);
    const lines = panels
      .filter(({ type }) => type === 'timeseries')
      .flatMap(({ fieldConfig }) => fieldConfig.defaults.thresholds?.steps.at(-1)?.value ?? []);

    expect(lines).toEqual(limits);
    expect(panels.some(({ title }) => title === 'Alerts')).toBe(limits.includes(42));
  });

  describe.each<Generation>(['promtool', 'promtool-2'])('on %s', (generation) => {
    it("shows something in each panel of the service's own metrics", async () => {
      await using service = await startService();
      const exposition = await eventually('a first garbage collection', 30, async () => {
        for (let requests = 0; requests < 100; requests += 1) await fetch(service.url);
        const scraped = await (await fetch(`${service.url}/metrics`)).text();
        expect(scraped).toContain('nodejs_gc_duration_seconds_sum');
        return scraped;
      });

      expect(await emptyPanels(generation, exposition, [])).toEqual([]);
    });

    it('shows something in each panel of another application, and none of what it has not', async () => {
      const example = join(EXAMPLES, 'go');
      const exposition = readFileSync(join(example, 'metrics.txt'), 'utf8');
      const values = ['--values', join(example, 'values.yaml')];
      const rendered = await renderConfigMap(...values);

      expect(rendered.text).not.toMatch(/nodejs_|app_build_info/);
      expect(await emptyPanels(generation, exposition, values)).toEqual([]);
    });

    it('would notice an empty panel', async () => {
      const empty = await emptyPanels(generation, 'app_requests_total 5\n', []);
      expect(empty).toContain('Memory');
      expect(empty).not.toContain('Requests per minute');
    });
  });

  it("shows metrics that are in the service's own /metrics", async () => {
    await using service = await startService();
    const exposition = await (await fetch(`${service.url}/metrics`)).text();
    const exposed = new Map(
      [...exposition.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => [name, type]),
    );
    // Prometheus itself makes these two.
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

/** @returns titles of the panels that have an expression without a value once Prometheus has scraped this for a while. */
async function emptyPanels(
  generation: Generation,
  exposition: string,
  args: readonly string[],
): Promise<string[]> {
  const firing = ['--set', 'alert.threshold=1'];
  const { text } = await renderConfigMap(...args, ...firing);
  const release = { name: 'shop', namespace: 'prod', args: [...ARGS, ...args, ...firing] };
  const panels = panelsOf(JSON.parse(text) as Dashboard);
  const samples = [...`${exposition}up 1\n`.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)];
  const test = {
    interval: '30s',
    input_series: samples.map(([, name, labels = '']) => ({
      series: `${name}{namespace="prod", service="shop-metrics", pod="a", ${labels}}`,
      values: '0+10x40',
    })),
    promql_expr_test: panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({
        // The comparison also drops NaN, which a panel does not show.
        expr: `group((${interpolated(expr)}) >= 0) # ${title}.`,
        eval_time: '20m',
        exp_samples: [{ labels: '{}', value: 1 }],
      })),
    ),
  };
  try {
    await testRules(generation, [await renderGroups(release)], [test], 30);
    return [];
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const printed = error.stdout + error.stderr;
    const empty = panels
      .map(({ title }) => title)
      .filter((title) => printed.includes(`# ${title}.`));
    if (empty.length === 0) throw error;
    return empty;
  }
}
