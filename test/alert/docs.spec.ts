import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { CHART } from '../support/chart';
import { DOCS, expectSaid, limitOf, read, renderApp, RUNBOOKS } from './documents';
import { seconds } from './lint';
import { ORIGINAL } from './original';
import type { Rule } from './promtool';

const TOOLS = join(__dirname, '../../scripts/tools');
const PAGES = ['alert.md', ...RUNBOOKS];

/** The version of Prometheus in a tool's go.mod: the Go module v0.316.0 is Prometheus 3.16, v0.42.0 is 2.42. */
function pinned(tool: string): string {
  const mod = readFileSync(join(TOOLS, tool, 'go.mod'), 'utf8');
  const [, minor = ''] = /prometheus\/prometheus v0\.(\d+)\./.exec(mod) ?? [];
  return Number(minor) < 300 ? `2.${minor}` : `3.${Number(minor) - 300}`;
}

function ranges({ expr }: Rule): (string | undefined)[] {
  return [...expr.matchAll(/\[(\w+)\]/g)].map(([, range]) => range);
}

/** The texts in backticks of each row of the table whose first heading begins with `heading`. */
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

  it('has the numbers of the rendered rule in its sentences', async () => {
    const [group, rule] = await renderApp();
    const [window = '', guard = ''] = ranges(rule);
    const scrapes = seconds(group.interval ?? '');
    const kept = rule.keep_firing_for ?? '';

    expectSaid('alert.md', [
      `| \`for: ${rule.for}\` |`,
      `| \`keep_firing_for: ${kept}\` |`,
      `With \`keep_firing_for: ${kept}\`, `,
      `How often it fires at a limit of ${limitOf(rule)}**`,
      `The original, \`${ORIGINAL.rules[0]?.expr ?? ''}\`, `,
      `with two Pods, ${scrapes} s between scrapes and between evaluations`,
      `samples, ${scrapes} s apart, span exactly 60 s`,
      `\`[1m]\` sees ${60 - scrapes} s and multiplies by ${(60 / (60 - scrapes)).toFixed(2)}: `,
      `4 requests read as ${((4 * 60) / (60 - scrapes)).toFixed(2)}`,
      `visible for up to ${seconds(window)} s when`,
      `chance that the alert fires, for ${rule.for}`,
      `| **${window} and guard ${guard}** |`,
      `\`for\` is ${seconds(rule.for)} of them`,
    ]);
  });

  it('has the numbers of the rendered companions', async () => {
    const names = ['frequentRestarts', 'errorRatio', 'latency'];
    const [group] = await renderApp(...names.map((name) => `companionAlerts.${name}.enabled=true`));
    const [restarts = '', errors = '', latency = ''] = group.rules
      .slice(-3)
      .map(({ expr }) => expr);
    const [, minutes = ''] = /\[(\d+)m\]/.exec(restarts) ?? [];
    const [, ratioMinutes = '', least = ''] = /\[(\d+)m\]\)\) > (\d+)$/.exec(errors) ?? [];

    expect(latency.endsWith(`[${ratioMinutes}m])) > ${least}`)).toBe(true);
    expectSaid('alert.md', [
      `times in ${minutes} minutes |`,
      `% of over ${least} responses in ${ratioMinutes} minutes are 5xx`,
      `percentile of over ${least} responses in ${ratioMinutes} minutes is above`,
    ]);
  });

  it('names the versions of Prometheus that the tests run', () => {
    expect(read('alert.md')).toContain(
      `Tested on Prometheus ${pinned('prometheus-2')} and ${pinned('prometheus')}.`,
    );
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
    const names = Object.keys(values.companionAlerts).filter((key) => key !== 'labels');
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
