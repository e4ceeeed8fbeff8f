import { setTimeout as sleep } from 'node:timers/promises';
import { getJson } from './http-json';
import type { Plan } from '../plan/plan';
import { replaceFile, type RunFolder } from './run-folder';
import { type Pod, prometheusConfig, ruleFile, targetsFile } from '../plan/scrape-config';
import { Supervised, type SupervisedEvents } from './supervised';

/** A rule as Prometheus' API reports it. */
export interface AlertingRule {
  readonly type: 'alerting' | 'recording';
  readonly name: string;
  readonly query: string;
  readonly state: 'inactive' | 'pending' | 'firing' | 'unknown';
  /** `for`, in seconds. */
  readonly duration: number;
  readonly keepFiringFor: number;
  readonly annotations: Readonly<Record<string, string>>;
  readonly lastError?: string;
  readonly alerts: readonly ActiveAlert[];
}

interface ActiveAlert {
  readonly activeAt: string;
  readonly keepFiringSince?: string;
  readonly value: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A series over time: pairs of Unix seconds and number. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

interface Answer<T> {
  readonly data: T;
}

const RELOAD_WITHIN_SECONDS = 10;

/** Prometheus as a process, configured by files of the run's folder. Its lifecycle API stays off: SIGHUP reloads. */
export class Prometheus {
  readonly process: Supervised;

  /** @param origin of the page: by default Prometheus lets any web page read its API */
  constructor(
    private readonly folder: Pick<RunFolder, 'file'>,
    private readonly port: number,
    private readonly alertmanagerPort: number,
    private readonly origin: string,
    events: SupervisedEvents,
  ) {
    this.process = new Supervised('Prometheus', events);
  }

  start(program: string, plan: Plan): void {
    this.configure(plan);
    this.process.start({
      program,
      args: [
        `--config.file=${this.folder.file('prometheus.yml')}`,
        `--storage.tsdb.path=${this.folder.file('prometheus')}`,
        `--web.listen-address=127.0.0.1:${this.port}`,
        `--web.cors.origin=${this.origin.replaceAll('.', '\\.')}`,
      ],
      env: { PATH: process.env.PATH },
    });
  }

  /** Prometheus watches these files. */
  writeTargets(plan: Plan, pods: readonly Pod[]): void {
    for (const [index, job] of plan.jobs.entries())
      replaceFile(this.targets(index), targetsFile(plan, job, pods));
  }

  /**
   * @param before the plan in force, which stays in force when the new one does not get there
   * @throws {Error} when the new configuration is not in force within 10 s.
   */
  async reload(plan: Plan, before: Plan): Promise<void> {
    const last = await this.lastReload();
    try {
      await this.putInForce(plan, last);
    } catch (error) {
      this.configure(before);
      this.process.signal('SIGHUP');
      throw error;
    }
  }

  private async putInForce(plan: Plan, before: string | undefined): Promise<void> {
    this.configure(plan);
    this.process.signal('SIGHUP');
    const deadline = Date.now() + RELOAD_WITHIN_SECONDS * 1000;
    while ((await this.lastReload()) === before) {
      if (Date.now() > deadline)
        throw new Error(`Prometheus refuses its new configuration:\n${this.process.output}`);
      await sleep(100);
    }
  }

  async isReady(): Promise<boolean> {
    return fetch(`${this.url}/-/ready`, { signal: AbortSignal.timeout(1000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  async rules(): Promise<AlertingRule[]> {
    const { data } = await getJson<Answer<{ groups: { rules: AlertingRule[] }[] }>>(
      `${this.url}/api/v1/rules`,
    );
    return data.groups.flatMap(({ rules }) => rules);
  }

  /** @returns the value of an instant query with one result or none. */
  async value(query: string): Promise<number | undefined> {
    const { data } = await getJson<Answer<{ result: { value: [number, string] }[] }>>(
      `${this.url}/api/v1/query?${String(new URLSearchParams({ query }))}`,
    );
    const [first] = data.result;
    return first && Number(first.value[1]);
  }

  async range(query: string, start: number, end: number, step: number): Promise<Series[]> {
    const parameters = new URLSearchParams({
      query,
      start: String(start),
      end: String(end),
      step: String(step),
    });
    const { data } = await getJson<Answer<{ result: Series[] }>>(
      `${this.url}/api/v1/query_range?${String(parameters)}`,
    );
    return data.result;
  }

  private get url(): string {
    return `http://127.0.0.1:${this.port}`;
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
    replaceFile(rules, ruleFile(plan));
    replaceFile(this.folder.file('prometheus.yml'), prometheusConfig(plan, files, alertmanager));
  }

  private targets(index: number): string {
    return this.folder.file(`targets-${index}.json`);
  }
}
