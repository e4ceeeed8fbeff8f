import { readdirSync } from 'node:fs';
import { parse } from 'node:path';
import alerting from '../../schema/alerting.schema.json';
import { durations, responses, startedAt, WITH_ALL_COMPANIONS } from './companions';
import {
  type Generation,
  type Group,
  type Release,
  renderGroups,
  seriesOf,
  testRules,
} from './promtool';
import { type Count, GRID_SECONDS, type Pod, traffic } from './scenario';

/** Pods that make an alert fire, and what the test expects of the alert. */
interface Firing {
  readonly alert: string;
  readonly pods: readonly Pod[];
  /** Second at which the alert fires. */
  readonly at: number;
  readonly severity: string;
  /** Whether the alert is about one Pod and has its labels. */
  readonly ofPod?: true;
}

function pod(metric: string, count: Count, name = 'a'): Pod {
  return { name, metric, count, phase: 5 };
}

const down = pod('up', () => 0);
const up = pod('up', () => 1, 'b');

const FIRING = {
  main: {
    alert: 'MuitasRequisicoes',
    pods: [pod('app_requests_total', traffic(12))],
    at: 600,
    severity: 'warning',
  },
  thousands: {
    alert: 'MuitasRequisicoes',
    pods: [pod('app_requests_total', traffic(20_000))],
    at: 600,
    severity: 'warning',
  },
  instanceDown: {
    alert: 'AppInstanciaForaDoAr',
    pods: [down, up],
    at: 300,
    severity: 'warning',
    ofPod: true,
  },
  metricsAbsent: { alert: 'AppSemMetricas', pods: [], at: 600, severity: 'critical' },
  replicasBelowExpected: {
    alert: 'AppReplicasAbaixoDoEsperado',
    pods: [down, up],
    at: 900,
    severity: 'warning',
  },
  frequentRestarts: {
    alert: 'AppReiniciosFrequentes',
    pods: [pod('process_start_time_seconds', startedAt(1, 300, 500, 700))],
    at: 900,
    severity: 'warning',
    ofPod: true,
  },
  errorRatio: {
    alert: 'AppTaxaDeErrosAlta',
    pods: [responses(108, '200'), { ...responses(12, '503'), name: 'b' }],
    at: 900,
    severity: 'critical',
  },
  latency: {
    alert: 'AppLatenciaAlta',
    pods: durations(120, 12),
    at: 900,
    severity: 'warning',
  },
} as const satisfies Record<string, Firing>;

type Name = keyof typeof FIRING;

/** The expected summary and description of each alert, in every language. */
const TEXTS: Readonly<Record<string, Readonly<Record<Name, readonly [string, string]>>>> = {
  'pt-BR': {
    main: [
      'Muitas requisições na aplicação',
      'A aplicação está recebendo muitas requisições: 12 por minuto em shop-metrics (prod), acima do limite de 5, há mais de 1m.',
    ],
    thousands: [
      'Muitas requisições na aplicação',
      'A aplicação está recebendo muitas requisições: 20k por minuto em shop-metrics (prod), acima do limite de 5, há mais de 1m.',
    ],
    instanceDown: [
      'O Prometheus não consegue coletar as métricas de um Pod.',
      'A coleta do Pod a de shop-metrics (prod) falha há mais de 2m.',
    ],
    metricsAbsent: [
      'O Prometheus não tem métricas da aplicação.',
      'Não há amostras de app_requests_total de shop-metrics (prod) há mais de 5m: o alerta MuitasRequisicoes está cego.',
    ],
    replicasBelowExpected: [
      'Há menos réplicas do que o esperado.',
      'Só 1 de 2 réplicas esperadas de shop-metrics (prod) respondem à coleta, há mais de 10m.',
    ],
    frequentRestarts: [
      'Um Pod reinicia com frequência.',
      'O Pod a de shop-metrics (prod) reiniciou 3 vezes nos últimos 15 minutos.',
    ],
    errorRatio: [
      'Muitas respostas são erros do servidor.',
      '10% das respostas de shop-metrics (prod) são erros do servidor, acima do limite de 5%, há mais de 5m.',
    ],
    latency: [
      'As respostas estão lentas.',
      'O percentil 95 do tempo de resposta de shop-metrics (prod) é de 750ms, acima do limite de 500ms, há mais de 5m.',
    ],
  },
  en: {
    main: [
      'Too many requests.',
      'The application is receiving too many requests: 12 per minute at shop-metrics (prod), above the limit of 5, for more than 1m.',
    ],
    thousands: [
      'Too many requests.',
      'The application is receiving too many requests: 20k per minute at shop-metrics (prod), above the limit of 5, for more than 1m.',
    ],
    instanceDown: [
      'Prometheus cannot scrape a Pod.',
      'Scraping the Pod a of shop-metrics (prod) has failed for more than 2m.',
    ],
    metricsAbsent: [
      'Prometheus has no metrics of the application.',
      'There have been no samples of app_requests_total of shop-metrics (prod) for more than 5m: the alert MuitasRequisicoes is blind.',
    ],
    replicasBelowExpected: [
      'There are fewer replicas than expected.',
      'Only 1 of 2 expected replicas of shop-metrics (prod) have answered the scrapes for more than 10m.',
    ],
    frequentRestarts: [
      'A Pod restarts again and again.',
      'The Pod a of shop-metrics (prod) has restarted 3 times in the last 15 minutes.',
    ],
    errorRatio: [
      'Too many responses are server errors.',
      '10% of the responses of shop-metrics (prod) are server errors, above the limit of 5%, for more than 5m.',
    ],
    latency: [
      'Responses are slow.',
      'The 95th percentile of the response time of shop-metrics (prod) is 750ms, above the limit of 500ms, for more than 5m.',
    ],
  },
  es: {
    main: [
      'Demasiadas solicitudes',
      'La aplicación está recibiendo demasiadas solicitudes: 12 por minuto en shop-metrics (prod), por encima del límite de 5, desde hace más de 1m.',
    ],
    thousands: [
      'Demasiadas solicitudes',
      'La aplicación está recibiendo demasiadas solicitudes: 20k por minuto en shop-metrics (prod), por encima del límite de 5, desde hace más de 1m.',
    ],
    instanceDown: [
      'Prometheus no puede recopilar las métricas de un Pod.',
      'La recopilación de métricas del Pod a de shop-metrics (prod) falla desde hace más de 2m.',
    ],
    metricsAbsent: [
      'Prometheus no tiene métricas de la aplicación.',
      'No hay muestras de app_requests_total de shop-metrics (prod) desde hace más de 5m: la alerta MuitasRequisicoes está ciega.',
    ],
    replicasBelowExpected: [
      'Hay menos réplicas de las esperadas.',
      'Solo 1 de las 2 réplicas esperadas de shop-metrics (prod) entregan métricas, desde hace más de 10m.',
    ],
    frequentRestarts: [
      'Un Pod se reinicia con frecuencia.',
      'El Pod a de shop-metrics (prod) se ha reiniciado 3 veces en los últimos 15 minutos.',
    ],
    errorRatio: [
      'Demasiadas respuestas son errores del servidor.',
      'El 10% de las respuestas de shop-metrics (prod) son errores del servidor, por encima del límite de 5%, desde hace más de 5m.',
    ],
    latency: [
      'Las respuestas son lentas.',
      'El percentil 95 del tiempo de respuesta de shop-metrics (prod) es de 750ms, por encima del límite de 500ms, desde hace más de 5m.',
    ],
  },
};

function noticeTest(firing: Firing, texts: readonly [string, string], release: Release): object {
  const { alert, pods, at, severity, ofPod } = firing;
  const [summary, description] = texts;
  const ofA = { job: 'shop-metrics', endpoint: 'metrics', pod: 'a' };
  const exp_labels = {
    severity,
    namespace: 'prod',
    service: 'shop-metrics',
    ...(ofPod && ofA),
  };
  const notice = { exp_labels, exp_annotations: { summary, description } };
  return {
    interval: `${GRID_SECONDS}s`,
    input_series: pods.map((pod) => seriesOf(pod, release, at)),
    alert_rule_test: [{ eval_time: `${at}s`, alertname: alert, exp_alerts: [notice] }],
  };
}

const GENERATIONS: readonly Generation[] = ['promtool', 'promtool-2'];

describe.each(Object.entries(TEXTS))('with alert.locale=%s', (locale, texts) => {
  const args = [...WITH_ALL_COMPANIONS, '--set', `alert.locale=${locale}`];
  const release = { name: 'shop', namespace: 'prod', args };
  let groups: Group[];

  beforeAll(async () => {
    groups = await renderGroups(release);
  });

  it('has a text for every alert', () => {
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    expect(new Set(Object.values(FIRING).map(({ alert }) => alert))).toEqual(new Set(alerts));
  });

  it('fills in all words for another counter, too', async () => {
    const other = ['--set', 'metrics.requests.name=http_requests_total'];
    const rendered = await renderGroups({ ...release, args: [...args, ...other] });

    expect(JSON.stringify(rendered)).not.toMatch(/[^{]\{\w+\}/);
  });

  it.each(GENERATIONS)('sends every alert word for word, on %s', async (generation) => {
    const tests = Object.entries<Firing>(FIRING).map(([name, firing]) =>
      noticeTest(firing, texts[name as Name], release),
    );
    await testRules(generation, [groups], tests);
  });
});

it('every language of alert.locale has its file in chart/texts, and each of those its texts here', () => {
  const files = readdirSync('chart/texts').map((file) => parse(file).name);

  expect(files).toEqual(Object.keys(TEXTS).sort());
  expect(alerting.definitions.Alert.properties.locale.enum.toSorted()).toEqual(files);
});
