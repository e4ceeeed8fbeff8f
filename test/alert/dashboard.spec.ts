import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { series } from '../../api/test/support/metrics';
import { startService } from '../../api/test/support/service';
import { run } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART, parseManifests, template } from '../support/chart';

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly templating: { readonly list: { name: string; current?: { value: string } }[] };
  readonly panels: {
    readonly title: string;
    readonly targets: { readonly expr: string }[];
    readonly fieldConfig: { defaults: { thresholds?: { steps: { value: number | null }[] } } };
  }[];
}

async function render(...args: string[]): Promise<Dashboard> {
  const text = await template(CHART, ['--set', 'dashboard.enabled=true', ...args]);
  const map = parseManifests(text).find(({ metadata }) => metadata.name.endsWith('-dashboard'));
  expect(map?.metadata.labels.grafana_dashboard).toBe('1');
  return JSON.parse(Object.values(map?.data ?? {})[0] ?? '') as Dashboard;
}

/** As Grafana fills them in. */
function expressions({ panels }: Dashboard): string[] {
  return panels.flatMap(({ targets }) =>
    targets.map(({ expr }) => expr.replaceAll('$__rate_interval', '5m')),
  );
}

describe('the Grafana dashboard', () => {
  it('is rendered only when it is enabled', async () => {
    expect(await template(CHART, [])).not.toContain('dashboard');
  });

  it('has no placeholder left and one uid for each release', async () => {
    const dashboard = await render();

    expect(JSON.stringify(dashboard)).not.toContain('__W');
    expect(JSON.stringify(dashboard)).not.toMatch(/__[A-Z]+__/);
    expect(dashboard.title).toBe('shop-metrics (prod)');
    expect(dashboard.uid).toMatch(/^[0-9a-f]{16}$/);
    expect((await render()).uid).toBe(dashboard.uid);
    expect((await render('--set', 'fullnameOverride=other')).uid).not.toBe(dashboard.uid);
  });

  it('draws the threshold and the window of the alert', async () => {
    const { panels } = await render('--set', 'alert.threshold=1000000,alert.window=3m');

    expect(panels[0]?.fieldConfig.defaults.thresholds?.steps[1]?.value).toBe(1_000_000);
    expect(panels[0]?.targets[0]?.expr).toContain('[3m]');
  });

  it('shows this release first', async () => {
    const { templating } = await render();
    const defaults = templating.list.map(({ name, current }) => [name, current?.value]);

    expect(defaults).toEqual([
      ['datasource', undefined],
      ['namespace', 'prod'],
      ['service', 'shop-metrics'],
    ]);
  });

  it('has expressions that Prometheus parses', async () => {
    const all = expressions(await render());
    const rules = all.map((expr, index) => ({ record: `panel:${index}`, expr }));
    const folder = mkdtempSync(join(tmpdir(), 'app-metrics-dashboard-'));
    try {
      writeFileSync(join(folder, 'rules.yaml'), stringify({ groups: [{ name: 'panels', rules }] }));
      const args = ['check', 'rules', '--lint=all', '--lint-fatal', join(folder, 'rules.yaml')];
      expect(await run(await resolveTool('promtool'), args)).toContain(
        `SUCCESS: ${all.length} rules found`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("asks for metrics that exist in the service's own /metrics", async () => {
    await using service = await startService();
    await fetch(`${service.url}/metrics`);
    const exposition = await (await fetch(`${service.url}/metrics`)).text();
    const exposed = new Set([...series(exposition).keys()].map((name) => name.replace(/\{.*/, '')));
    const used = expressions(await render()).flatMap((expr) => [
      ...expr.matchAll(/([a-z_0-9]+)\{/gi),
    ]);

    expect(used.length).toBeGreaterThan(10);
    for (const [, name] of used)
      if (name !== 'up' && name !== 'ALERTS') expect(exposed).toContain(name);
  });
});
