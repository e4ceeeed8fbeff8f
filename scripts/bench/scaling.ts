import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../lib/progress';
import { scratchIn } from '../lib/scratch';
import { resolveTool } from '../lib/tools';
import { type Plan, planOf, render } from '../start/plan/plan';
import { freePort } from '../start/run/ports';
import { Prometheus } from '../start/run/prometheus';
import { table } from './results';
import { type Program, startServer } from './server';

const SIZES = [2, 20, 200];
const REQUESTS = 1000;
const MEASURE_SECONDS = 75;
const STARTS_WITHIN_SECONDS = 60;

/**
 * Runs a real Prometheus, with the configuration that the chart renders, which scrapes one process of a service as if it were many Pods.
 *
 * @returns the results as Markdown
 */
export async function measureScaling(service: Program): Promise<string> {
  const [helm, program] = [await resolveTool('helm'), await resolveTool('prometheus')];
  await using server = await startServer(service);
  // Makes the service collect garbage, so that its metrics include the series of garbage collection.
  for (let request = 0; request < REQUESTS; request++) await (await fetch(server.url)).text();
  const rows = [];
  for (const pods of SIZES) {
    console.error(`${pods} Pods: measuring for ${MEASURE_SECONDS} s after each has been scraped`);
    const plan = planOf(await render(helm, ['--set', `replicaCount=${pods}`]));
    rows.push(await measure(program, plan, server.metricsPort));
  }
  return table(rows);
}

/** A row of the table. */
async function measure(program: string, plan: Plan, metricsPort: number) {
  using folder = scratchIn(tmpdir(), 'app-metrics-bench-');
  await using ending = new AsyncDisposableStack();
  const files = { file: (name: string): string => join(folder.path, name) };
  const [port, pods] = [await freePort(), plan.workload.replicas];
  const url = `http://127.0.0.1:${port}`;
  const ports = { prometheusPort: port, alertmanagerPort: await freePort() };
  const prometheus = new Prometheus(files, ports, { said: console.error });
  process.prependOnceListener('exit', () => prometheus.signal('SIGKILL'));
  ending.defer(() => prometheus.stop());
  // The same process stands for each Pod.
  const localPorts = new Map(plan.jobs.map((job) => [job.containerPort, metricsPort]));
  const names = Array.from({ length: pods }, (_, index) => `${plan.workload.name}-${index}`);
  const targets = names.map((name) => ({ name, isReady: true, localPorts }));
  prometheus.writeTargets(plan, targets);
  await prometheus.start(Promise.resolve(program), plan);
  const ask = async (query: string): Promise<number> =>
    (await prometheus.query(query))[0]?.[1] ?? NaN;
  await waitFor(`a scrape of ${pods} Pods`, STARTS_WITHIN_SECONDS, async () => {
    const scraped = await ask('count(up == 1)').catch(() => 0);
    return scraped === pods ? undefined : prometheus.output;
  });
  const before = await ownMetrics(url);
  await sleep(MEASURE_SECONDS * 1000);
  // Makes Prometheus collect garbage: its live heap is that of the last collection, which may be long ago.
  await (await fetch(`${url}/debug/pprof/heap?gc=1`)).arrayBuffer();
  const after = await ownMetrics(url);
  const rules = 'prometheus_rule_group_duration_seconds';
  const evaluation = after(`${rules}_sum`) / after(`${rules}_count`);
  const cpu = 'process_cpu_seconds_total';
  const mib = (name: string): string => (after(name) / 1024 ** 2).toFixed(0);
  return {
    Pods: String(pods),
    series: String(await ask('count({__name__!=""})')),
    'one evaluation of the rules, ms': (evaluation * 1000).toFixed(1),
    'CPU, % of a core': (((after(cpu) - before(cpu)) / MEASURE_SECONDS) * 100).toFixed(1),
    'MiB live / resident': `${mib('go_gc_heap_live_bytes')} / ${mib('process_resident_memory_bytes')}`,
  };
}

/** The metrics of Prometheus itself, by their name. */
async function ownMetrics(url: string): Promise<(name: string) => number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return (name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}
