import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { CHART, parseManifests, template, WITH_OPERATOR } from '../support/chart';
import { checkRules, type Group, renderGroups, type Rule } from './promtool';

const DOCS = join(__dirname, '../../docs');
const RUNBOOKS = readdirSync(join(DOCS, 'runbooks')).map((file) => join('runbooks', file));
const PAGES = ['alert.md', ...RUNBOOKS];

/** What `helm install app chart` makes, with these values set: the documents' release. */
async function renderApp(...set: string[]): Promise<[Group, Rule]> {
  const args = set.flatMap((value) => ['--set', value]);
  const [group] = await renderGroups({ name: 'app', namespace: 'default', args });
  const rule = group?.rules[0];
  if (group === undefined || rule === undefined) throw new Error('there is no rule');
  return [group, rule];
}

function read(page: string): string {
  return readFileSync(join(DOCS, page), 'utf8');
}

function ranges({ expr }: Rule): (string | undefined)[] {
  return [...expr.matchAll(/\[(\w+)\]/g)].map(([, range]) => range);
}

/** The texts in backticks of every row of the table under a heading that begins so. */
function codeCells(page: string, heading: string): string[][] {
  const lines = read(page).split('\n');
  const from = lines.findIndex((line) => line.trim().startsWith(`| ${heading}`));
  const length = lines.slice(from).findIndex((line) => !line.trim().startsWith('|'));
  const rows = lines.slice(from + 2, from + length);
  return rows.map((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code));
}

describe('docs/alert.md', () => {
  it('shows the rule as it is rendered', async () => {
    const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(read('alert.md')) ?? [];
    const [, { annotations, ...rule }] = await renderApp();

    expect(parse(yaml)).toEqual(rule);
    expect(annotations).toHaveProperty('description');
  });

  it('marks the rows of the defaults in its tables', async () => {
    const [group, rule] = await renderApp();
    const [window = '', guard = ''] = ranges(rule);
    const scrapes = group.interval ?? '';

    expect(read('alert.md').match(/(?<=^\| \*\*)[^*]+(?=\*\* )/gm)).toEqual([
      `${window}, for ${rule.for}`,
      `${window} and guard ${guard}`,
      `${scrapes} / ${scrapes}, as by default`,
    ]);
    expect(read('alert.md')).toContain(`| \`[${window}]\`: 60 s + one scrape `);
    expect(read('alert.md')).toContain(`| \`and … [${guard}] > 0\` `);
  });

  const intervals = codeCells('alert.md', '`serviceMonitor.interval`');
  it('has a table of four intervals', () => {
    expect(intervals.map(([interval]) => interval)).toEqual(['5s', '15s', '30s', '60s']);
  });

  it.each(intervals)('knows what follows from scrapes every %s', async (...row) => {
    const [interval = '', window, shortest = '', guard] = row;
    const set = `serviceMonitor.interval=${interval},serviceMonitor.scrapeTimeout=5s`;
    const [, rule] = await renderApp(set, `alert.for=${shortest}`);
    const shorter = renderApp(set, `alert.for=${parseInt(shortest, 10) - 1}s`);

    expect(ranges(rule)).toEqual([window, guard]);
    await expect(shorter).rejects.toThrow('alert.for: must be at least 4 times');
  });

  it('knows the longest interval', async () => {
    const [, longest = ''] = /Above (\w+) the render fails/.exec(read('alert.md')) ?? [];
    const every = (interval: string): Promise<unknown> =>
      renderApp(`serviceMonitor.interval=${interval},alert.for=1h`);

    await every(longest);
    await expect(every(`${parseInt(longest, 10) * 60 + 1}s`)).rejects.toThrow(
      `serviceMonitor.interval: must be at most ${longest}`,
    );
  });

  it('lists the companions as they are rendered', async () => {
    const values = parse(readFileSync(join(CHART, 'values.yaml'), 'utf8')) as {
      companionAlerts: Readonly<Record<string, { enabled: boolean; threshold?: number }>>;
    };
    const rows = codeCells('alert.md', 'alert ').map((cells) => [
      ...cells.slice(0, 2),
      ...cells.slice(-3),
    ]);
    const names = Object.keys(values.companionAlerts);
    const [group] = await renderApp(...names.map((name) => `companionAlerts.${name}.enabled=true`));

    expect(rows).toEqual(
      group.rules.slice(1).map((rule, index) => {
        const name = names[index] ?? '';
        const on = values.companionAlerts[name]?.enabled === true ? 'yes' : 'no';
        return [rule.alert, name, rule.for, rule.labels.severity, on];
      }),
    );
    const { frequentRestarts, errorRatio, latency } = values.companionAlerts;
    expect(read('alert.md')).toContain(
      `more than ${frequentRestarts?.threshold ?? ''} times in 15 minutes`,
    );
    expect(read('alert.md')).toContain(
      `more than ${errorRatio?.threshold ?? ''} % of over 20 responses`,
    );
    expect(read('alert.md')).toContain(`is above ${latency?.threshold ?? ''} ms`);
  });
});

describe.each(PAGES)('docs/%s', (page) => {
  it('names values that there are', async () => {
    const values = parse(readFileSync(join(CHART, 'values.yaml'), 'utf8')) as object;
    const roots = Object.keys(values).join('|');
    const paths = [...read(page).matchAll(new RegExp(`\`((?:${roots})(?:\\.\\w+)+)\``, 'g'))];
    for (const [, path = ''] of paths) expect(values).toHaveProperty(path);

    const settings = [...read(page).matchAll(/--set ([\w.]+=\w*)/g)].map(([, set = '']) => set);
    expect(paths.length + settings.length).toBeGreaterThan(1);
    await renderApp(...settings);
  });

  it('links to files that there are', () => {
    const links = [...read(page).matchAll(/\]\(([^)#:]+)[^):]*\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(existsSync(join(DOCS, dirname(page), link))).toBe(true);
  });
});

describe('the runbooks', () => {
  it('are those of the alerts that are on by default', async () => {
    const [group] = await renderApp();
    const names = group.rules.map(({ alert }) => join('runbooks', `${alert}.md`));
    expect([...RUNBOOKS].sort()).toEqual(names.sort());
  });

  describe.each(RUNBOOKS)('%s', (page) => {
    const text = read(page);
    const alert = page.slice('runbooks/'.length, -'.md'.length);

    it('says in one screen what it means, what to do first, how to silence and how to change it', () => {
      expect(text.split('\n').length).toBeLessThanOrEqual(40);
      const parts = [
        `# ${alert}`,
        '> **Resumo.**',
        '**Meaning.**',
        '**Impact.**',
        '# 1.',
        '# 2.',
        '# 3.',
      ];
      const places = [...parts, `amtool silence add alertname=${alert} `, '--set '].map((part) =>
        text.indexOf(part),
      );

      expect(places).not.toContain(-1);
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(text).not.toContain('# 4.');
    });

    it('names objects that `helm install app chart` makes', async () => {
      const manifests = parseManifests(
        await template(CHART, [...WITH_OPERATOR, '--set', 'fullnameOverride=app']),
      );
      const names = manifests.map(({ metadata }) => metadata.name);
      const used = text.match(/\bapp-[a-z]+/g) ?? [];

      expect(used.length).toBeGreaterThan(1);
      for (const name of used) expect(names).toContain(name);
    });

    it('asks Prometheus in PromQL that it parses', async () => {
      const queries = [...text.matchAll(/promtool query instant \S+ '([^']+)'/g)];
      const rules = queries.map(([, expr], index) => ({ record: `query:${index}`, expr }));
      await checkRules('promtool', [{ name: 'runbook', rules }]);
      for (const [, expr] of queries)
        expect(expr).toContain('{namespace="default", service="app-metrics"}');
    });
  });
});
