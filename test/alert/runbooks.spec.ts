import { join } from 'node:path';
import { CHART, parseManifests, template, WITH_OPERATOR } from '../support/chart';
import { expectSaid, limitOf, read, renderApp, RUNBOOKS } from './documents';
import { checkRules } from './promtool';

describe('the runbooks', () => {
  it('are those of the alerts that are on by default', async () => {
    const [group] = await renderApp();
    const names = group.rules.map(({ alert }) => join('runbooks', `${alert}.md`));
    expect([...RUNBOOKS].sort()).toEqual(names.sort());
  });

  it('ask first for what the main alert compares, by Pod', async () => {
    const [, rule] = await renderApp();
    const [rate = ''] = /rate\(.*?\)/.exec(rule.expr) ?? [];
    expectSaid('runbooks/MuitasRequisicoes.md', [
      `'60 * sum by (pod) (${rate})'`,
      `\`alert.threshold\` per minute (${limitOf(rule)} by default)`,
      `\`alert.keepFiringFor\` (${rule.keep_firing_for ?? ''})`,
    ]);
  });

  it.each([
    ['AppInstanciaForaDoAr', 'instanceDown'],
    ['AppSemMetricas', 'metricsAbsent'],
    ['AppReplicasAbaixoDoEsperado', 'replicasBelowExpected'],
  ])('%s says for how long', async (alert, name) => {
    const [group] = await renderApp();
    const rule = group.rules.find((candidate) => candidate.alert === alert);
    expectSaid(`runbooks/${alert}.md`, [`\`companionAlerts.${name}.for\` (${rule?.for ?? ''})`]);
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
