import { containerPort, type Workload } from '../plan/plan';
import { watchProbe } from './probe';
import { expanded } from '../plan/environment';
import { Supervised } from './supervised';

export type ReplicaState = 'starting' | 'ready' | 'not ready' | 'stopping' | 'down';

export interface ReplicaEvents {
  readonly spawned: (pid: number) => void;
  /** Its state, or its process, is another. */
  readonly changed: () => void;
  readonly said: (text: string) => void;
}

/** A Pod of one container: a process of its program, watched by the rendered probes. */
export class Replica {
  private readonly process: Supervised;
  private probing = new AbortController();
  private current: ReplicaState = 'starting';

  /** @param localPorts port on 127.0.0.1 for each of the container's ports */
  constructor(
    readonly name: string,
    private readonly workload: Workload,
    readonly localPorts: ReadonlyMap<number, number>,
    private readonly env: NodeJS.ProcessEnv,
    private readonly events: ReplicaEvents,
  ) {
    this.process = new Supervised(name, {
      started: (pid) => {
        events.spawned(pid);
        void this.probe();
      },
      ended: (how, delaySeconds) => {
        this.enter('down');
        const when = delaySeconds === 0 ? 'at once' : `in ${delaySeconds} s`;
        events.said(`${name} ended (${how}); it is started again ${when}`);
        if (!how.startsWith('SIG')) events.said(this.process.output);
      },
    });
  }

  get state(): ReplicaState {
    return this.current;
  }

  get isReady(): boolean {
    return this.current === 'ready';
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  get restarts(): number {
    return this.process.restarts;
  }

  start(): void {
    const { program, args } = this.workload.program;
    this.process.start({
      program,
      args: args.map((arg) => expanded(arg, this.env)),
      env: this.env,
    });
  }

  /** As a machine that fails would: no drain, no goodbye. False when no process of it runs. */
  kill(): boolean {
    return this.process.signal('SIGKILL');
  }

  /** Out of rotation at once; it drains until the grace is over. */
  async stop(graceSeconds = this.workload.graceSeconds): Promise<void> {
    this.enter('stopping');
    await this.process.stop(graceSeconds * 1000);
  }

  /** From one start of the process to its end, as the kubelet: startup first, then the other two side by side. */
  private async probe(): Promise<void> {
    this.probing.abort();
    this.probing = new AbortController();
    const { signal } = this.probing;
    this.enter('starting');
    await this.hasStarted(signal);
    if (signal.aborted) return;
    const { readinessProbe, livenessProbe } = this.workload;
    if (readinessProbe === undefined) this.enter('ready');
    else
      void watchProbe(readinessProbe, this.port, signal, (verdict) => {
        this.enter(verdict.passes ? 'ready' : 'not ready');
        const { said } = this.events;
        said(`${this.name} is ${verdict.passes ? 'ready' : `not ready (${verdict.failure})`}`);
      });
    if (livenessProbe !== undefined)
      void watchProbe(livenessProbe, this.port, signal, (verdict) => {
        if (!verdict.passes) this.restart(`liveness: ${verdict.failure}`);
      });
  }

  private async hasStarted(signal: AbortSignal): Promise<void> {
    const { startupProbe } = this.workload;
    if (startupProbe === undefined) return;
    const startup = new AbortController();
    await watchProbe(
      startupProbe,
      this.port,
      AbortSignal.any([signal, startup.signal]),
      (verdict) => {
        if (verdict.passes) startup.abort();
        else this.restart(`startup: ${verdict.failure}`);
      },
    );
  }

  private restart(why: string): void {
    this.events.said(`${this.name} fails its probe (${why})`);
    const { pid } = this.process;
    this.process.signal('SIGTERM');
    setTimeout(() => {
      if (this.process.pid === pid) this.process.signal('SIGKILL');
    }, this.workload.graceSeconds * 1000).unref();
  }

  private readonly port = (named: number | string): number => {
    const port = containerPort(this.workload, named);
    return this.localPorts.get(port) ?? port;
  };

  private enter(state: ReplicaState): void {
    if (state === 'stopping' || state === 'down') this.probing.abort();
    if (state === this.current || this.current === 'stopping') return;
    this.current = state;
    this.events.changed();
  }
}
