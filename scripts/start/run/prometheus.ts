import { stringify } from 'yaml';
import { waitFor } from '../../lib/progress';
import type { Labels } from '../plan/manifests';
import type { Plan } from '../plan/plan';
import { prometheusConfig, type Target, targetsFile } from '../plan/scrape-config';
import { ask, getJson } from './http';
import type { Ports } from './ports';
import { replaceFile, type RunFolder } from './run-folder';
import { type ProcessEvents, serverContainer, Supervised } from './supervised';

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

const RELOAD_WITHIN_SECONDS = 10;

/** Prometheus, configured by files in the run's folder. Its lifecycle API is off; SIGHUP reloads the configuration. */
export class Prometheus extends Supervised {
  constructor(
    private readonly folder: Pick<RunFolder, 'file'>,
    private readonly ports: Pick<Ports, 'prometheusPort' | 'alertmanagerPort'>,
    events: ProcessEvents,
  ) {
    super(serverContainer('Prometheus', ports.prometheusPort), events);
  }

  async start(program: Promise<string>, plan: Plan): Promise<void> {
    this.configure(plan);
    const args = [
      `--config.file=${this.folder.file('prometheus.yml')}`,
      `--storage.tsdb.path=${this.folder.file('prometheus')}`,
      `--web.listen-address=127.0.0.1:${this.ports.prometheusPort}`,
      '--web.cors.origin=nobody', // by default every website may read the API
    ];
    await this.keepServing(program, args);
  }

  /** Prometheus watches these files, so no reload is needed. */
  writeTargets(plan: Plan, pods: readonly Target[]): void {
    for (const [index, job] of plan.jobs.entries())
      replaceFile(this.targets(index), targetsFile(plan, job, pods));
  }

  /** @throws {Error} when Prometheus has not loaded the new configuration within 10 s; a restart loads it in any case. */
  async reload(plan: Plan): Promise<void> {
    const last = await this.lastReload();
    this.configure(plan);
    this.signal('SIGHUP');
    await waitFor('Prometheus takes its new configuration', RELOAD_WITHIN_SECONDS, async () => {
      const now = await this.lastReload();
      return now === undefined || now === last ? `it is ${this.state}\n${this.output}` : undefined;
    });
  }

  async rules(): Promise<AlertingRule[]> {
    const { groups } = await this.api<{ groups: { rules: AlertingRule[] }[] }>('rules');
    return groups.flatMap(({ rules }) => rules);
  }

  /** The current value of each series, with its Pod. */
  async query(query: string): Promise<(readonly [pod: string, value: number])[]> {
    const path = `query?${String(new URLSearchParams({ query }))}`;
    const { result } = await this.api<{ result: { metric: Labels; value: [number, string] }[] }>(
      path,
    );
    return result.map(({ metric, value }) => [metric.pod ?? '', Number(value[1])]);
  }

  private async api<T>(path: string): Promise<T> {
    return (await getJson<{ data: T }>(this.ports.prometheusPort, `/api/v1/${path}`)).data;
  }

  /** When Prometheus last loaded a configuration, by its own metric; undefined while it does not answer. */
  private async lastReload(): Promise<string | undefined> {
    const { body } = await ask(this.ports.prometheusPort, '/metrics').catch(() => ({ body: '' }));
    return /^prometheus_config_last_reload_success_timestamp_seconds .*$/m.exec(body)?.[0];
  }

  private configure(plan: Plan): void {
    const rules = this.folder.file('rules.yml');
    const alertmanager = `127.0.0.1:${this.ports.alertmanagerPort}`;
    const files = { rules, targets: (index: number) => this.targets(index) };
    replaceFile(rules, stringify({ groups: plan.ruleGroups }));
    replaceFile(this.folder.file('prometheus.yml'), prometheusConfig(plan, files, alertmanager));
  }

  private targets(index: number): string {
    return this.folder.file(`targets-${index}.json`);
  }
}
