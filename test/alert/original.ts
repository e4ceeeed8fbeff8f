import type { Group } from './promtool';

/** The rule that this chart replaces: it compares requests per second and Pod, of every application, although its text says per minute. */
export const ORIGINAL: Group = {
  name: 'app.rules',
  rules: [
    {
      alert: 'MuitasRequisicoes',
      expr: 'rate(app_requests_total[1m]) > 5',
      for: '1m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'Muitas requisições na aplicação',
        description: 'A aplicação está recebendo muitas requisições',
      },
    },
  ],
};
