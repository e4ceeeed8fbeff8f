import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { run } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { type Generation, renderGroups } from './promtool';

/** What somebody reads who is woken at 3 a.m., as Prometheus itself fills it in. */
const TEXTS = [
  {
    locale: 'pt-BR',
    perMinute: 12,
    summary: 'Muitas requisições na aplicação',
    description:
      'A aplicação está recebendo muitas requisições: 12 por minuto em shop-metrics (prod), acima do limite de 5, há mais de 1m.',
  },
  {
    locale: 'pt-BR',
    perMinute: 20_000,
    summary: 'Muitas requisições na aplicação',
    description:
      'A aplicação está recebendo muitas requisições: 20k por minuto em shop-metrics (prod), acima do limite de 5, há mais de 1m.',
  },
  {
    locale: 'en',
    perMinute: 12,
    summary: 'Too many requests to the application',
    description:
      'The application is receiving too many requests: 12 per minute at shop-metrics (prod), above the limit of 5, for more than 1m.',
  },
] as const;

describe.each<Generation>(['promtool', 'promtool-2'])(
  'the texts of the alert on %s',
  (generation) => {
    it.each(TEXTS)('in $locale at $perMinute per minute', async (expected) => {
      const args = ['--set', `alert.locale=${expected.locale}`];
      const groups = await renderGroups({ name: 'shop', namespace: 'prod', args });
      const labels = { namespace: 'prod', service: 'shop-metrics', severity: 'warning' };
      const test = {
        interval: '15s',
        input_series: [
          {
            series: 'app_requests_total{namespace="prod", service="shop-metrics", pod="a"}',
            values: `0+${expected.perMinute / 4}x40`,
          },
        ],
        alert_rule_test: [
          {
            eval_time: '5m',
            alertname: 'MuitasRequisicoes',
            exp_alerts: [
              {
                exp_labels: labels,
                exp_annotations: { summary: expected.summary, description: expected.description },
              },
            ],
          },
        ],
      };
      const folder = mkdtempSync(join(tmpdir(), 'app-metrics-texts-'));
      try {
        writeFileSync(join(folder, 'rules.yaml'), stringify({ groups }));
        const file = { rule_files: ['rules.yaml'], evaluation_interval: '15s', tests: [test] };
        writeFileSync(join(folder, 'test.yaml'), JSON.stringify(file));

        const program = await resolveTool(generation);
        await expect(run(program, ['test', 'rules', join(folder, 'test.yaml')])).resolves.toContain(
          'SUCCESS',
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  },
);
