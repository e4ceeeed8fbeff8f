import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderGroups } from './promtool';

const DOCS = join(__dirname, '../../docs');
const text = readFileSync(join(DOCS, 'alert.md'), 'utf8');

describe('docs/alert.md', () => {
  it('shows the rule that the chart renders', async () => {
    const [group] = await renderGroups({ name: 'shop', namespace: 'prod', args: [] });
    const rule = group?.rules[0];

    expect(/```promql\n([^]*?)\n```/.exec(text)?.[1]).toBe(rule?.expr);
    expect(text).toContain(
      `\`for: ${rule?.for ?? ''}\`, \`keep_firing_for: ${rule?.keep_firing_for ?? ''}\`, evaluated every \`${group?.interval ?? ''}\`.`,
    );
  });

  it('names every alert and says which are on', async () => {
    const enabled = ['frequentRestarts', 'errorRatio', 'latency'].map(
      (name) => `companionAlerts.${name}.enabled=true`,
    );
    const names = async (args: string[]): Promise<string[]> => {
      const [group] = await renderGroups({ name: 'shop', namespace: 'prod', args });
      return (group?.rules ?? []).slice(1).map(({ alert }) => alert);
    };
    const rows = [...text.matchAll(/^\| \[?(App\w+)\]?.* \| (on|off) +\|$/gm)];

    expect(rows.map(([, name]) => name)).toEqual(await names(['--set', enabled.join(',')]));
    expect(rows.filter(([, , state]) => state === 'on').map(([, name]) => name)).toEqual(
      await names([]),
    );
  });

  it.each([...text.matchAll(/\]\((runbooks\/\w+\.md)\)/g)].map(([, path]) => path ?? ''))(
    'links to %s, which fits on one screen and has a Portuguese summary',
    (path) => {
      expect(existsSync(join(DOCS, path))).toBe(true);
      const runbook = readFileSync(join(DOCS, path), 'utf8');
      expect(runbook.split('\n').length).toBeLessThanOrEqual(45);
      for (const part of ['Meaning', 'Impact', 'First three commands', 'Silence it'])
        expect(runbook).toContain(`**${part}`);
      expect(runbook).toContain('## Resumo em português');
    },
  );
});
