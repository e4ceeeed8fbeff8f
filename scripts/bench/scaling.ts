import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { markdownTable } from 'markdown-table';
import { resolveTool } from '../lib/tools';
import { type Plan, renderPlan } from '../start/plan/plan';
import { freePort } from '../start/run/ports';
import { Prometheus } from '../start/run/prometheus';
import { temporaryFolder } from './interrupt';
import { usageOf } from './proc';
import { type Program, type Server, startServer } from './server';

const SIZES = [2, 20, 200];
/** Enough that the service has made garbage, and so has the series about it. */
const REQUESTS = 1000;
const EACH_MS = 250;
const MEASURE_SECONDS = 75;
const STARTS_WITHIN_SECONDS = 60;

const HEAD = [
  'Pods',
  'series',
  'one evaluation of the rules, ms',
  'slowest scrape, ms',
  'CPU, % of a core',
  'MiB live / resident',
];

/**
 * Lets a real Prometheus, configured as the chart renders it, scrape one process of a service as if it were many Pods.
 *
 * @returns the results as Markdown
 */
export async function measureScaling(service: Program): Promise<string> {
  const [helm, program] = [await resolveTool('helm'), await resolveTool('prometheus')];
  await using server = await startServer(service);
  for (let request = 0; request < REQUESTS; request++) await textOf(server.url);
  const load = setInterval(() => get(server.url, (response) => response.resume()), EACH_MS);
  const rows: string[][] = [];
  for (const pods of SIZES) {
    console.error(`${pods} Pods: measuring for ${MEASURE_SECONDS} s once each is scraped`);
    const plan = await renderPlan(helm, ['--set', `replicaCount=${pods}`]);
    rows.push(await measure(program, plan, server));
  }
  clearInterval(load);
  return markdownTable([HEAD, ...rows]);
}

/** A row of the table. */
async function measure(program: string, plan: Plan, server: Server): Promise<string[]> {
  const [folder, port] = [temporaryFolder(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const files = { file: (name: string): string => join(folder, name) };
  const prometheus = new Prometheus(files, port, await freePort(), url, { said: console.error });
  process.prependOnceListener('exit', () => prometheus.signal('SIGKILL'));
  writeTargets(prometheus, plan, Number(new URL(server.metricsUrl).port));
  prometheus.start(program, plan);
  await untilScraped(prometheus, plan.workload.replicas);
  const pid = prometheus.pid ?? NaN;
  const before = usageOf(pid);
  await sleep(MEASURE_SECONDS * 1000);
  const after = usageOf(pid);
  const [evaluationMs, liveMib] = await readOwn(url);
  const ask = async (query: string): Promise<number> => (await prometheus.value(query)) ?? NaN;
  const slowest = `max(max_over_time(scrape_duration_seconds[${MEASURE_SECONDS}s])) * 1000`;
  const row = [
    String(plan.workload.replicas),
    String(await ask('count({__name__!=""})')),
    evaluationMs.toFixed(1),
    (await ask(slowest)).toFixed(1),
    (((after.cpuSeconds - before.cpuSeconds) / MEASURE_SECONDS) * 100).toFixed(1),
    `${liveMib.toFixed(0)} / ${after.residentMib.toFixed(0)}`,
  ];
  await prometheus.stop(2000);
  return row;
}

/** The one process in the place of each Pod. */
function writeTargets(prometheus: Prometheus, plan: Plan, port: number): void {
  const { name, replicas } = plan.workload;
  const localPorts = new Map(plan.jobs.map(({ containerPort }) => [containerPort, port]));
  const names = Array.from({ length: replicas }, (_, index) => `${name}-5d8f7c9b64-${index}`);
  prometheus.writeTargets(
    plan,
    names.map((name) => ({ name, isReady: true, localPorts })),
  );
}

/** @throws {Error} with what Prometheus printed, when it has not scraped all within 60 s. */
async function untilScraped(prometheus: Prometheus, pods: number): Promise<void> {
  const deadline = performance.now() + STARTS_WITHIN_SECONDS * 1000;
  while ((await prometheus.value('count(up == 1)').catch(() => 0)) !== pods) {
    if (performance.now() > deadline)
      throw new Error(`${pods} Pods are not scraped in time:\n${prometheus.output}`);
    await sleep(500);
  }
}

/** Of Prometheus itself: milliseconds of one evaluation of the rules, and MiB of live heap. */
async function readOwn(url: string): Promise<[evaluationMs: number, liveMib: number]> {
  // Collects garbage: the live heap is that of the last collection, which may have been an age ago.
  await textOf(`${url}/debug/pprof/heap?gc=1`);
  const text = await textOf(`${url}/metrics`);
  const of = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  const rules = 'prometheus_rule_group_duration_seconds';
  const seconds = of(`${rules}_sum`) / of(`${rules}_count`);
  return [seconds * 1000, of('go_gc_heap_live_bytes') / 1024 ** 2];
}

async function textOf(url: string): Promise<string> {
  return (await fetch(url)).text();
}
