import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { run } from './lib/run';
import { resolveTool } from './lib/tools';

interface RulesFile {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly { expr: string }[];
  }[];
}

describe('npm run rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-rules-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const rules = (args: readonly string[], input = ''): Promise<string> =>
    run(process.execPath, ['--import', 'tsx', 'scripts/rules.ts', ...args], { input });

  it('prints a file that Prometheus takes, for the release and the namespace', async () => {
    const values = join(folder, 'values.yaml');
    writeFileSync(
      values,
      'alert: { threshold: 9 }\nextraRuleGroups: [{ name: app.rules, rules: [{ record: a, expr: vector(1) }] }]\n',
    );
    const printed = await rules(['-f', values, '--release', 'shop', '--namespace', 'prod']);
    const file = join(folder, 'rules.yaml');
    writeFileSync(file, printed);

    await run(await resolveTool('promtool'), ['check', 'rules', file]);
    const { groups } = parse(readFileSync(file, 'utf8')) as RulesFile;
    expect(groups.map(({ name }) => name)).toEqual([
      'shop-alerts/app.rules',
      'shop-extra-rules/app.rules',
    ]);
    expect(groups[0]?.rules[0]?.expr).toContain('{namespace="prod", service="shop-metrics"}');
    expect(groups[0]?.rules[0]?.expr).toContain(') > 9\n');
  });

  it('reads typed values, standard input and --set, whatever API of the operator they name', async () => {
    expect(await rules(['-f', 'docs/examples/typed/values.ts'])).toContain(') > 600\n');
    const set = ['--set', 'monitoring.apiVersion=monitoring.rhobs/v1'];
    expect(await rules(['-f', '-', ...set], 'alert: { threshold: 7 }')).toContain(') > 7\n');
  });

  it.each([
    [
      ['--set', 'alert.enabled=false'],
      'these values render no rule: set alert.enabled to true or auto',
    ],
    [['--set', 'alert.treshold=5'], 'alert.treshold: is not a known key'],
    [['-f', 'no/such.yaml'], 'no such file'],
  ])('refuses %j', async (args, problem) => {
    await expect(rules(args)).rejects.toMatchObject({
      stdout: '',
      stderr: expect.stringContaining(problem) as string,
    });
  });
});
