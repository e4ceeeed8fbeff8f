import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASES, parseManifests } from '../support/chart';
import { lint } from './lint';
import { checkRules, type Group, renderGroups, type Rule } from './promtool';

const GOLDENS = readdirSync(CASES).filter((file) => file.endsWith('.golden.yaml'));

function groupsOf(file: string): Group[] {
  return parseManifests(readFileSync(join(CASES, file), 'utf8'))
    .filter(({ kind }) => kind === 'PrometheusRule')
    .flatMap(({ spec }) => (spec as { groups: Group[] }).groups);
}

async function render(...args: string[]): Promise<Rule> {
  const [group] = await renderGroups({ name: 'shop', namespace: 'prod', args });
  const rule = group?.rules[0];
  if (rule === undefined) throw new Error('there is no rule');
  return rule;
}

describe('the rules of every golden', () => {
  const withRules = GOLDENS.filter((file) => groupsOf(file).length > 0);

  it('are there', () => {
    expect(withRules.length).toBeGreaterThanOrEqual(10);
  });

  it.each(withRules)('%s: loads on both generations of Prometheus', async (file) => {
    // The groups of two releases of one parent chart have the same name; on a server, each is in a file of its own.
    for (const group of groupsOf(file)) {
      await checkRules('promtool', [group], '--lint=all', '--lint-fatal');
      await checkRules('promtool-2', [group], '--lint=all', '--lint-fatal');
    }
  });

  it.each(withRules)('%s: has nothing to complain of', (file) => {
    const own = groupsOf(file).filter(({ name }) => name === 'app.rules');
    expect(own.flatMap((group) => lint(group, 'prod'))).toEqual([]);
  });
});

describe('what is derived from the values', () => {
  it.each([
    ['15s', '1m', '75s', '1m'],
    ['5s', '1m', '65s', '1m'],
    ['30s', '2m', '2m', '2m'],
    ['1m', '5m', '4m', '4m'],
    ['15s', '10m', '75s', '75s'],
  ])(
    'interval %s and for %s give window %s and guard %s',
    async (interval, duration, window, guard) => {
      const set = `serviceMonitor.interval=${interval},serviceMonitor.scrapeTimeout=5s,alert.for=${duration}`;
      const { expr } = await render('--set', set);

      expect([...expr.matchAll(/\[(\w+)\]/g)].map(([, range]) => range)).toEqual([window, guard]);
    },
  );

  it('takes a window as it is set', async () => {
    const { expr } = await render('--set', 'alert.window=3m');
    expect(expr).toContain('[3m]');
  });

  it('has no duration that is too long for Prometheus', async () => {
    const names = ['alert.for', 'alert.window', 'alert.keepFiringFor'];
    const companions = ['instanceDown', 'metricsAbsent', 'replicasBelowExpected'];
    const all = [...names, ...companions.map((name) => `companionAlerts.${name}.for`)];
    const args = ['--set', all.map((name) => `${name}=99999d`).join(',')];
    const groups = await renderGroups({ name: 'shop', namespace: 'prod', args });

    await checkRules('promtool', groups);
    await checkRules('promtool-2', groups);
  });

  it('evaluates the rules as often as there are samples', async () => {
    const args = ['--set', 'serviceMonitor.interval=5s,serviceMonitor.scrapeTimeout=5s'];
    const [group] = await renderGroups({ name: 'shop', namespace: 'prod', args });
    expect(group?.interval).toBe('5s');
  });

  it('prints a large threshold in digits, from a file as from --set', async () => {
    expect((await render('--set', 'alert.threshold=1000000')).expr).toContain('> 1000000\n');
    expect((await render('--set-json', 'alert.threshold=1e6')).expr).toContain('> 1000000\n');
  });

  it('renders the main alert as docs/alert.md explains it', async () => {
    const { expr } = await render();
    expect(expr).toBe(
      [
        'round(',
        '  60 * sum by (namespace, service) (',
        '    rate(app_requests_total{namespace="prod", service="shop-metrics"}[75s])',
        '  ), 0.1',
        ') > 5',
        'and',
        'sum by (namespace, service) (',
        '  rate(app_requests_total{namespace="prod", service="shop-metrics"}[1m])',
        ') > 0',
      ].join('\n'),
    );
  });

  it.each(['true', 'null', 'Too_many_2'])('takes %s as the name of the alert', async (name) => {
    expect((await render('--set-string', `alert.name=${name}`)).alert).toBe(name);
  });

  it('keeps the texts of the original', async () => {
    const { annotations } = await render();
    expect(annotations.summary).toBe('Muitas requisições na aplicação');
    expect(annotations.description).toMatch(/^A aplicação está recebendo muitas requisições: /);
  });

  it('lets annotations, labels and URLs of the values win', async () => {
    const set =
      'alert.annotations.summary=Mine,alert.labels.team=shop,alert.runbookUrl=https://a.example.org/r,alert.dashboardUrl=https://a.example.org/d';
    const { annotations, labels } = await render('--set', set);

    expect(annotations).toMatchObject({
      summary: 'Mine',
      runbook_url: 'https://a.example.org/r',
      dashboard_url: 'https://a.example.org/d',
    });
    expect(labels).toEqual({ severity: 'warning', team: 'shop' });
  });

  it('adds labels to the companions, too', async () => {
    const args = ['--set', 'companionAlerts.labels.team=shop'];
    const [group] = await renderGroups({ name: 'shop', namespace: 'prod', args });

    expect(group?.rules.map(({ labels }) => labels)).toEqual([
      { severity: 'warning' },
      { severity: 'warning', team: 'shop' },
      { severity: 'critical', team: 'shop' },
      { severity: 'warning', team: 'shop' },
    ]);
  });

  const base = 'https://runbooks.example.org/app';
  const companions = ['AppInstanciaForaDoAr', 'AppSemMetricas', 'AppReplicasAbaixoDoEsperado'];
  it.each([
    [[`alert.runbookBaseUrl=${base}`], `${base}/MuitasRequisicoes`],
    [[`alert.runbookBaseUrl=${base}/`, 'alert.name=TooMany'], `${base}/TooMany`],
    [
      [`alert.runbookBaseUrl=${base}`, 'alert.runbookUrl=https://a.example.org'],
      'https://a.example.org',
    ],
  ])('gives every alert a runbook with %j', async (values, main) => {
    const args = values.flatMap((value) => ['--set', value]);
    const [group] = await renderGroups({ name: 'shop', namespace: 'prod', args });
    const urls = group?.rules.map(({ annotations }) => annotations.runbook_url);

    expect(urls).toEqual([main, ...companions.map((alert) => `${base}/${alert}`)]);
  });

  it('takes any word as a severity', async () => {
    const set = 'alert.severity=page,companionAlerts.instanceDown.severity=P3';
    const args = ['--set', set];
    const groups = await renderGroups({ name: 'shop', namespace: 'prod', args });
    const severities = groups.flatMap(({ rules }) => rules.map(({ labels }) => labels.severity));

    expect(severities).toEqual(['page', 'P3', 'critical', 'warning']);
    await checkRules('promtool', groups, '--lint=all', '--lint-fatal');
  });

  it('omits keep_firing_for when it is empty', async () => {
    expect(await render('--set', 'alert.keepFiringFor=')).not.toHaveProperty('keep_firing_for');
  });

  it('renders extra rule groups as they are', () => {
    expect(groupsOf('everything-on.golden.yaml').at(-1)).toEqual({
      name: 'shop.rules',
      rules: [
        {
          record: 'namespace_service:app_requests:rate1m',
          expr: 'sum by (namespace, service) (rate(app_requests_total[1m]))',
          labels: { template: '{{ $labels.stays }}' },
        },
      ],
    });
  });

  it.each(['replicaCount=0', 'replicaCount=0,companionAlerts.replicasBelowExpected.threshold=3'])(
    'renders no companion with %s',
    async (set) => {
      const args = ['--set', set];
      const [group] = await renderGroups({ name: 'shop', namespace: 'prod', args });
      expect(group?.rules.map(({ alert }) => alert)).toEqual(['MuitasRequisicoes']);
    },
  );
});
