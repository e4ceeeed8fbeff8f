import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Labels } from '../plan/manifests';
import type { Plan } from '../plan/plan';
import { prometheusConfig, type Target, targetsFile } from '../plan/scrape-config';
import { getJson } from './http';
import { replaceFile, type RunFolder } from './run-folder';
import { WatchedServer } from './server';
import type { ProcessEvents } from './supervised';

/** A rule as Prometheus' API reports it. */
export interface AlertingRule {
  readonly name: string;
  readonly state: 'inactive' | 'pending' | 'firing' | 'unknown';
  /** `for`, in seconds. */
  readonly duration: number;
  readonly keepFiringFor: number;
  readonly lastError?: string;
  readonly alerts: readonly {
    readonly activeAt: string;
    readonly keepFiringSince?: string;
    readonly annotations: Labels;
  }[];
}

/** A series over time: pairs of Unix seconds and number. */
export interface Series {
  readonly metric: Labels;
  readonly values: readonly (readonly [number, string])[];
}

const RELOAD_WITHIN_SECONDS = 10;

/** Prometheus, configured by files of the run's folder. Its lifecycle API stays off: SIGHUP reloads. */
export class Prometheus extends WatchedServer {
  /** @param origin of the page: by default Prometheus lets any web page read its API */
  constructor(
    private readonly folder: Pick<RunFolder, 'file'>,
    port: number,
    private readonly alertmanagerPort: number,
    private readonly origin: string,
    events: ProcessEvents,
  ) {
    super('Prometheus', port, events);
  }

  start(program: string, plan: Plan): void {
    this.configure(plan);
    this.keepRunning(program, [
      `--config.file=${this.folder.file('prometheus.yml')}`,
      `--storage.tsdb.path=${this.folder.file('prometheus')}`,
      `--web.listen-address=127.0.0.1:${this.port}`,
      `--web.cors.origin=${this.origin.replaceAll('.', '\\.')}`,
    ]);
  }

  /** Prometheus watches these files. */
  writeTargets(plan: Plan, pods: readonly Target[]): void {
    for (const [index, job] of plan.jobs.entries())
      replaceFile(this.targets(index), targetsFile(plan, job, pods));
  }

  /**
   * @param before the plan in force, which stays in force when the new one does not get there
   * @throws {Error} when the new configuration is not in force within 10 s.
   */
  async reload(plan: Plan, before: Plan): Promise<void> {
    const last = await this.lastReload();
    const deadline = Date.now() + RELOAD_WITHIN_SECONDS * 1000;
    try {
      this.configure(plan);
      this.signal('SIGHUP');
      while ((await this.lastReload()) === last) {
        if (Date.now() > deadline)
          throw new Error(`Prometheus refuses its new configuration:\n${this.output}`);
        await sleep(100);
      }
    } catch (error) {
      this.configure(before);
      this.signal('SIGHUP');
      throw error;
    }
  }

  async rules(): Promise<AlertingRule[]> {
    const { groups } = await this.api<{ groups: { rules: AlertingRule[] }[] }>('rules');
    return groups.flatMap(({ rules }) => rules);
  }

  /** @returns the value of an instant query with one result or none. */
  async value(query: string): Promise<number | undefined> {
    const { result } = await this.api<{ result: { value: [number, string] }[] }>('query', {
      query,
    });
    return result[0] && Number(result[0].value[1]);
  }

  async range(query: string, start: number, end: number, step: number): Promise<Series[]> {
    const parameters = { query, start: String(start), end: String(end), step: String(step) };
    return (await this.api<{ result: Series[] }>('query_range', parameters)).result;
  }

  private async api<T>(path: string, parameters: Record<string, string> = {}): Promise<T> {
    const query = String(new URLSearchParams(parameters));
    return (await getJson<{ data: T }>(`${this.url}/api/v1/${path}?${query}`)).data;
  }

  /** When a configuration was last accepted, as Prometheus' own metric says. */
  private async lastReload(): Promise<string | undefined> {
    const signal = AbortSignal.timeout(3000);
    const metrics = await fetch(`${this.url}/metrics`, { signal }).catch((cause: unknown) => {
      throw new Error('Prometheus does not answer: it keeps its configuration', { cause });
    });
    const name = 'prometheus_config_last_reload_success_timestamp_seconds';
    return (await metrics.text()).split('\n').find((line) => line.startsWith(`${name} `));
  }

  private configure(plan: Plan): void {
    const rules = this.folder.file('rules.yml');
    const alertmanager = `127.0.0.1:${this.alertmanagerPort}`;
    const files = { rules, targets: (index: number) => this.targets(index) };
    replaceFile(rules, stringify({ groups: plan.ruleGroups }));
    replaceFile(this.folder.file('prometheus.yml'), prometheusConfig(plan, files, alertmanager));
  }

  private targets(index: number): string {
    return this.folder.file(`targets-${index}.json`);
  }
}
