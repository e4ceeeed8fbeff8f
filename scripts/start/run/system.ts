import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Plan } from '../plan/plan';
import { Alertmanager } from './alertmanager';
import { Balancer } from './balancer';
import { Load } from './load';
import { Monitor } from './monitor';
import type { Ports } from './ports';
import { Prometheus } from './prometheus';
import { Replicas } from './replicas';
import type { RunFolder } from './run-folder';
import type { Place, Status } from './status';

export interface SystemOptions {
  readonly plan: Plan;
  readonly ports: Ports;
  readonly folder: Pick<RunFolder, 'add' | 'file'>;
  /** Programs that may still be on their way. */
  readonly programs: Readonly<Record<'prometheus' | 'alertmanager', Promise<string>>>;
  /** What the same values with another threshold render. */
  readonly withThreshold: (threshold: number) => Promise<Plan>;
  readonly say: (text: string) => void;
}

const POLL_MS = 1000;
/** Of the 5 s in which Ctrl-C ends everything. */
const STOP_GRACE_MS = 2000;
const EVENTS_KEPT = 100;

/** Everything that `npm start` runs, and what its controls do. */
export class System {
  readonly load: Load;
  private readonly replicas: Replicas;
  private readonly balancer: Balancer;
  private readonly prometheus: Prometheus;
  private readonly alertmanager: Alertmanager;
  private readonly monitor: Monitor;
  private readonly thresholds = pLimit(1);
  private readonly stopped = new AbortController();
  private events: Status['events'] = [];
  private plan: Plan;
  private isRolling = false;

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
    this.replicas = new Replicas(plan, events);
    this.balancer = new Balancer(() => this.entrances());
    const origin = `http://127.0.0.1:${ports.pagePort}`;
    const { prometheusPort, alertmanagerPort } = ports;
    this.prometheus = new Prometheus(folder, prometheusPort, alertmanagerPort, origin, events);
    this.alertmanager = new Alertmanager(folder, alertmanagerPort, events);
    this.monitor = new Monitor(() => this.plan, this.prometheus, this.alertmanager, this.say);
  }

  /** @throws {Error} when a part does not come up; down() is still to be called. */
  async up(): Promise<void> {
    const { programs, ports } = this.options;
    await this.balancer.listen(ports.port);
    await this.replicas.start();
    const { workload } = this.plan;
    this.say(`${workload.replicas} replicas of ${workload.name} started`);
    await Promise.all([
      this.replicas.allReady().then(() => {
        this.say(`all replicas are ready behind http://127.0.0.1:${ports.port}`);
      }),
      programs.prometheus.then((program) => {
        this.prometheus.start(program, this.plan);
        return this.prometheus.untilReady(this.stopped.signal);
      }),
      programs.alertmanager.then(async (program) => {
        await this.alertmanager.start(program);
        return this.alertmanager.untilReady(this.stopped.signal);
      }),
    ]);
    void this.keepPolling();
  }

  /** Ends every process within 5 s. */
  async down(): Promise<void> {
    this.stopped.abort();
    this.load.setRate(0);
    this.balancer.close();
    await Promise.all([
      // Not the drain that the chart asks for: nobody is left to be served.
      this.replicas.stop(0),
      this.prometheus.stop(STOP_GRACE_MS),
      this.alertmanager.stop(STOP_GRACE_MS),
    ]);
  }

  /** Renders the chart again and has Prometheus reload it; one change at a time, or the two would disagree. */
  async setThreshold(threshold: number): Promise<void> {
    await this.thresholds(async () => {
      const plan = await this.options.withThreshold(threshold);
      await this.prometheus.reload(plan, this.plan);
      this.plan = plan;
      this.say(`alert.threshold is ${threshold} now: rendered again, Prometheus has reloaded`);
    });
  }

  kill(replica: string): void {
    this.replicas.kill(replica);
    this.say(`${replica} killed by hand`);
  }

  /** Resolves when the last old replica has gone. */
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

  get status(): Status {
    const { load, monitor, events, plan, balancer, isRolling } = this;
    return {
      now: Date.now(),
      places: this.places(),
      replicas: this.replicas.all.map(({ name, state, pid, restarts, localPorts }) => {
        return { name, state, pid, restarts, ports: [...localPorts] };
      }),
      isRolling,
      refused: balancer.refused,
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

  private places(): Place[] {
    const { port, pagePort, prometheusPort, alertmanagerPort } = this.options.ports;
    const places = [
      ['Application', port, this.replicas.ready.length > 0 ? 'running' : 'down'],
      ['Page', pagePort, 'running'],
      ['Prometheus', prometheusPort, this.prometheus.state],
      ['Alertmanager', alertmanagerPort, this.alertmanager.state],
    ] as const;
    return places.map(([name, at, state]) => ({ name, address: `http://127.0.0.1:${at}`, state }));
  }

  /** Ports of the ready replicas behind the Service. */
  private entrances(): number[] {
    const port = this.plan.entrance ?? NaN;
    return this.replicas.ready.flatMap(({ localPorts }) => localPorts.get(port) ?? []);
  }

  private async keepPolling(): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      await Promise.all([this.prometheus.look(), this.alertmanager.look(), this.monitor.poll()]);
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
