import pLimit from 'p-limit';
import type { Plan } from '../plan/plan';
import { Alertmanager } from './alertmanager';
import { openBalancer } from './balancer';
import { Load } from './load';
import { Monitor } from './monitor';
import type { Ports } from './ports';
import { Prometheus } from './prometheus';
import { Replicas } from './replicas';
import type { RunFolder } from './run-folder';

export interface SystemOptions {
  readonly plan: Plan;
  readonly ports: Ports;
  readonly folder: Pick<RunFolder, 'add' | 'file'>;
  /** Paths of programs that may still be being built. */
  readonly programs: Readonly<Record<'prometheus' | 'alertmanager', Promise<string>>>;
  /** Renders the same values with another threshold. */
  readonly withThreshold: (threshold: number) => Promise<Plan>;
  readonly say: (text: string) => void;
}

const EVENTS_KEPT = 100;

/** Everything that `npm start` runs, and the actions of its controls. */
export class System {
  readonly load: Load;
  private readonly replicas: Replicas;
  private readonly prometheus: Prometheus;
  private readonly alertmanager: Alertmanager;
  private readonly monitor: Monitor;
  private readonly thresholds = pLimit(1);
  private readonly stopped = new AbortController();
  private events: readonly { readonly at: number; readonly text: string }[] = [];
  private plan: Plan;
  private isRolling = false;
  private refused = 0;

  constructor(private readonly options: SystemOptions) {
    const { folder, plan, ports } = options;
    this.plan = plan;
    this.load = new Load(ports.port, plan.path);
    const events = {
      spawned: (pid: number): void => {
        folder.add(pid);
      },
      said: this.say,
      changed: (): void => {
        this.prometheus.writeTargets(this.plan, this.replicas.all);
      },
    };
    this.replicas = new Replicas(plan, events, this.stopped.signal);
    this.prometheus = new Prometheus(folder, ports, events);
    this.alertmanager = new Alertmanager(folder, ports.alertmanagerPort, events);
    this.monitor = new Monitor(() => this.plan, this.prometheus, this.alertmanager, this.say);
  }

  /** @throws {Error} when a part does not start; the caller must call down() nevertheless. */
  async up(): Promise<void> {
    const { programs, ports } = this.options;
    const stop = this.stopped.signal;
    await openBalancer(ports.port, this.entrances, () => this.refused++, stop);
    await this.replicas.start();
    const { workload } = this.plan;
    this.say(`${workload.replicas} replicas of ${workload.name} started`);
    await Promise.all([
      this.replicas.allReady().then(() => {
        this.say(`all replicas are ready behind http://127.0.0.1:${ports.port}`);
      }),
      this.prometheus.start(programs.prometheus, this.plan),
      this.alertmanager.start(programs.alertmanager, stop),
    ]);
    void this.monitor.keepPolling(stop);
  }

  /** Ends every process within 5 s. */
  async down(): Promise<void> {
    this.stopped.abort();
    this.load.setRate(0);
    await Promise.all([this.replicas.end(), this.prometheus.stop(), this.alertmanager.stop()]);
  }

  /** Renders the chart again and makes Prometheus reload; one change at a time, or chart and Prometheus could differ. */
  async setThreshold(threshold: number): Promise<void> {
    await this.thresholds(async () => {
      this.plan = await this.options.withThreshold(threshold);
      await this.prometheus.reload(this.plan);
      this.say(`alert.threshold is ${threshold} now: rendered again, Prometheus has reloaded`);
    });
  }

  kill(replica: string): void {
    this.replicas.kill(replica);
    this.say(`${replica} killed by hand`);
  }

  /** Resolves when the last old replica has ended. */
  async roll(): Promise<void> {
    if (this.isRolling) throw new Error('a roll-out is already under way');
    this.isRolling = true;
    this.say('rolling all replicas');
    try {
      await this.replicas.roll();
      this.say('all replicas rolled');
    } finally {
      this.isRolling = false;
    }
  }

  get status() {
    const { load, monitor, events, plan, refused, isRolling } = this;
    return {
      now: Date.now(),
      places: this.places(),
      replicas: this.replicas.all.map(({ name, state, pid, restarts, localPorts }) => {
        return { name, state, pid, restarts, ports: [...localPorts] };
      }),
      isRolling,
      /** Number of connections that found no ready replica. */
      refused,
      ...monitor.status,
      load: load.status,
      events,
      notes: plan.notes,
    };
  }

  readonly say = (text: string): void => {
    this.events = [...this.events, { at: Date.now(), text }].slice(-EVENTS_KEPT);
    this.options.say(text);
  };

  private places() {
    const { port, pagePort, prometheusPort, alertmanagerPort } = this.options.ports;
    const places = [
      ['Application', port, this.plan.path, this.entrances().length > 0 ? 'ready' : 'down'],
      ['Page', pagePort, '/', 'ready'],
      ['Prometheus', prometheusPort, '/api/v1/alerts', this.prometheus.state],
      ['Alertmanager', alertmanagerPort, '/api/v2/alerts', this.alertmanager.state],
    ] as const;
    return places.map(([name, at, path, state]) => {
      return { name, address: `http://127.0.0.1:${at}`, path, state };
    });
  }

  /** Ports of the ready replicas behind the Service. */
  private readonly entrances = (): number[] => {
    const port = this.plan.entrance ?? NaN;
    const ready = this.replicas.all.filter(({ isReady }) => isReady);
    return ready.flatMap(({ localPorts }) => localPorts.get(port) ?? []);
  };
}
