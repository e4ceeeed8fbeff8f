import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolveTool } from '../lib/tools';
import { comparisonOf } from '../start/plan/expression';
import { getJson } from '../start/run/http';
import { mainAlert, type Plan } from '../start/plan/plan';
import { freePort } from '../start/run/ports';
import { Prometheus } from '../start/run/prometheus';
import { renderPlan } from '../start/plan/render';
import { serviceOf } from './contenders';
import { countSeries, movingText } from './exposition';
import { generatePods } from './generated-pods';
import { temporaryFolder } from './interrupt';
import { describeMachine, revisionOf } from './machine';
import {
  contradictions,
  type Reading,
  readingOf,
  type ScalingReport,
  type Size,
} from './scaling-figures';
import { startServer } from './server';

const SIZES = [2, 20, 200];
/** Of each Pod: above any threshold that the chart has by default, with a single Pod already. */
const PER_MINUTE = 240;
/** Enough that the service has made garbage, and so has the series about it. */
const REQUESTS = 1000;
/** By default five scrapes of each Pod: then the alert's window is full. */
const MEASURE_SECONDS = 75;
const SCRAPE_SECONDS = 15;
/** For the first scrape of each, and for the end of the alert's `for` after the measuring. */
const WITHIN_SECONDS = 60;
const LOOK_MS = 500;
const STOP_MS = 2000;

interface Context {
  readonly helm: string;
  readonly program: string;
  /** What a Pod exposes. */
  readonly metrics: string;
  /** Aborts with what ended the run. */
  readonly stop: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Feeds a real Prometheus, configured as the chart renders it, with generated Pods of the built service in each size.
 *
 * @throws {Error} when what it measures contradicts what must be by calculation
 */
export async function measureScaling(
  root: string,
  say: (line: string) => void,
): Promise<ScalingReport> {
  // Before the signals are handled here: they are to end a build, too.
  const [helm, program] = [await resolveTool('helm'), await resolveTool('prometheus')];
  const stop = stopSignal();
  const metrics = await metricsOfThisService(root);
  const context = { helm, program, metrics, stop, say };
  const measured = [];
  for (const pods of SIZES) {
    using folder = temporaryFolder();
    measured.push(await measure(pods, (name) => join(folder.path, name), context));
  }
  const report = {
    at: new Date().toISOString(),
    machine: describeMachine(),
    revision: await revisionOf(root),
    prometheus: measured[0]?.version ?? 'unknown',
    seriesPerPod: countSeries(metrics),
    scrapeSeconds: SCRAPE_SECONDS,
    sizes: measured.map(({ size }) => size),
  };
  const problems = contradictions(report);
  if (problems.length === 0) return report;
  throw new Error(`measured is not what must be by calculation:\n${problems.join('\n')}`);
}

/** Aborts at a signal; whoever waits then throws, and gives back on the way out what it has taken. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      stop.abort(new Error(`stopped by ${signal}`));
    });
  return stop.signal;
}

/** As they are after requests to a path that exists and to one that does not. */
async function metricsOfThisService(root: string): Promise<string> {
  await using server = await startServer(serviceOf(root, 'app-metrics', 'this service'));
  const get = async (url: string): Promise<string> => (await fetch(url)).text();
  for (let request = 0; request < REQUESTS; request++) await get(server.url);
  await get(`${server.url}unknown`);
  return await get(server.metricsUrl);
}

async function measure(
  pods: number,
  file: (name: string) => string,
  context: Context,
): Promise<{ size: Size; version: string }> {
  const { helm, program, metrics, say } = context;
  context.stop.throwIfAborted();
  const plan = await renderPlan(helm, ['--set', `replicaCount=${pods}`]);
  await using generated = await generatePods(pods, PER_MINUTE, movingText(metrics));
  const ended = new AbortController();
  const port = await freePort();
  const prometheus = new Prometheus({ file }, port, await freePort(), 'http://127.0.0.1', {
    said: (text) => {
      if (!text.endsWith(' runs')) ended.abort(new Error(`${text}:\n${prometheus.output}`));
    },
  });
  const stop = AbortSignal.any([context.stop, ended.signal]);
  try {
    prometheus.writeTargets(plan, podsOf(plan, generated.ports));
    prometheus.start(program, plan);
    await prometheus.untilReady(stop);
    say(`${pods} Pods: waiting for the first scrape of each`);
    return await read({ prometheus, url: `http://127.0.0.1:${port}`, plan, pods, stop, say });
  } finally {
    await prometheus.stop(STOP_MS);
  }
}

/** As many as there are ports, named as a Deployment names them. */
function podsOf(plan: Plan, ports: readonly number[]): Parameters<Prometheus['writeTargets']>[1] {
  return ports.map((port, index) => ({
    name: `${plan.workload.name}-5d8f7c9b64-${String(index).padStart(5, '0')}`,
    isReady: true,
    localPorts: new Map(plan.jobs.map(({ containerPort }) => [containerPort, port])),
  }));
}

interface Fed {
  readonly prometheus: Prometheus;
  readonly url: string;
  readonly plan: Plan;
  readonly pods: number;
  readonly stop: AbortSignal;
  readonly say: (line: string) => void;
}

async function read(fed: Fed): Promise<{ size: Size; version: string }> {
  const { prometheus, url, plan, pods, stop, say } = fed;
  const alert = mainAlert(plan);
  const comparison = comparisonOf(String(alert?.expr));
  if (alert === undefined || comparison === undefined)
    throw new Error('the chart renders no alert that compares something with a threshold');
  await until(`a scrape of each of ${pods} Pods`, stop, async () => {
    return (await prometheus.value('count(up == 1)')) === pods;
  });
  const before = await readOwn(url);
  say(`${pods} Pods: measuring for ${MEASURE_SECONDS} s`);
  await pause(MEASURE_SECONDS * 1000, stop);
  const after = await readOwn(url);
  say(`${pods} Pods: waiting until ${alert.alert} fires`);
  await until(`${alert.alert} firing`, stop, async () =>
    (await prometheus.rules()).some(
      ({ name, state }) => name === alert.alert && state === 'firing',
    ),
  );
  const window = `max_over_time(scrape_duration_seconds[${MEASURE_SECONDS}s])`;
  const last = await readOwn(url);
  const size = {
    pods,
    before: before.reading,
    after: after.reading,
    series: last.reading.series,
    ruleSeries: await countRuleSeries(url),
    slowestScrapeMs: ((await prometheus.value(`max(${window})`)) ?? NaN) * 1000,
    alertValue: (await prometheus.value(comparison.value)) ?? NaN,
    generatedPerMinute: pods * PER_MINUTE,
  };
  return { size, version: last.version };
}

async function readOwn(url: string): Promise<{ reading: Reading; version: string }> {
  // Collects garbage: the live heap is that of the last collection, which may have been an age ago.
  await (await fetch(`${url}/debug/pprof/heap?gc=1`)).arrayBuffer();
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const [, version = 'unknown'] =
    /^prometheus_build_info\{.*version="([^"]+)"/m.exec(metrics) ?? [];
  return { reading: readingOf(metrics, performance.now() / 1000), version };
}

/** Those of alerts that are over are in memory, too, and no query would count them. */
async function countRuleSeries(url: string): Promise<number> {
  const match = new URLSearchParams({ 'match[]': '{__name__=~"ALERTS|ALERTS_FOR_STATE"}' });
  const { data } = await getJson<{ data: readonly unknown[] }>(
    `${url}/api/v1/series?${String(match)}`,
  );
  return data.length;
}

async function until(
  what: string,
  stop: AbortSignal,
  holds: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + WITHIN_SECONDS * 1000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${WITHIN_SECONDS} s`);
    await pause(LOOK_MS, stop);
  }
}

/** @throws {Error} the reason of `stop`, as soon as it aborts */
async function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: stop }).catch(() => {
    stop.throwIfAborted();
  });
}
