import { expanded } from '../plan/environment';
import { containerPort } from '../plan/manifests';
import type { Workload } from '../plan/plan';
import { watchProbe } from './probe';
import { type ProcessEvents, Supervised } from './supervised';

type ReplicaState = 'starting' | 'ready' | 'not ready' | 'stopping' | 'down';

export interface ReplicaEvents extends ProcessEvents {
  /** Its state, or its process, is another. */
  readonly changed: () => void;
}

/** Kubernetes' default for a Pod. */
const DEFAULT_GRACE_SECONDS = 30;

/** A Pod of one container: a process of its program, watched by the rendered probes. */
export class Replica extends Supervised {
  private readonly graceMs: number;
  private probing = new AbortController();
  private current: ReplicaState = 'starting';

  /** @param localPorts port on 127.0.0.1 for each of the container's ports */
  constructor(
    name: string,
    private readonly workload: Workload,
    readonly localPorts: ReadonlyMap<number, number>,
    private readonly env: NodeJS.ProcessEnv,
    protected override readonly events: ReplicaEvents,
  ) {
    super(name, events);
    const { terminationGracePeriodSeconds = DEFAULT_GRACE_SECONDS } = workload.template.spec;
    this.graceMs = terminationGracePeriodSeconds * 1000;
  }

  get state(): ReplicaState {
    return this.current;
  }

  get isReady(): boolean {
    return this.current === 'ready';
  }

  start(): void {
    const { program, args } = this.workload.program;
    const { env } = this;
    this.keepRunning(
      program,
      args.map((arg) => expanded(arg, env)),
      env,
    );
  }

  /** Out of rotation at once; it drains until the grace is over. */
  override async stop(graceMs = this.graceMs): Promise<void> {
    this.enter('stopping');
    await super.stop(graceMs);
  }

  protected override started(): void {
    void this.probe();
  }

  protected override ended(): void {
    this.enter('down');
  }

  /** From one start of the process to its end, as the kubelet: startup first, then the other two side by side. */
  private async probe(): Promise<void> {
    this.probing.abort();
    this.probing = new AbortController();
    const { signal } = this.probing;
    this.enter('starting');
    await this.hasStarted(signal);
    if (signal.aborted) return;
    const { readinessProbe, livenessProbe } = this.workload.container;
    if (readinessProbe === undefined) this.enter('ready');
    else
      void watchProbe(readinessProbe, this.port, signal, (failure) => {
        this.enter(failure === undefined ? 'ready' : 'not ready');
        const state = failure === undefined ? 'ready' : `not ready (${failure})`;
        this.events.said(`${this.name} is ${state}`);
      });
    if (livenessProbe !== undefined)
      void watchProbe(livenessProbe, this.port, signal, (failure) => {
        if (failure !== undefined) this.restart(`liveness: ${failure}`);
      });
  }

  private async hasStarted(signal: AbortSignal): Promise<void> {
    const { startupProbe } = this.workload.container;
    if (startupProbe === undefined) return;
    const startup = new AbortController();
    const either = AbortSignal.any([signal, startup.signal]);
    await watchProbe(startupProbe, this.port, either, (failure) => {
      if (failure === undefined) startup.abort();
      else this.restart(`startup: ${failure}`);
    });
  }

  private restart(why: string): void {
    this.events.said(`${this.name} fails its probe (${why})`);
    const { pid } = this;
    this.signal('SIGTERM');
    setTimeout(() => {
      if (this.pid === pid) this.signal('SIGKILL');
    }, this.graceMs).unref();
  }

  private readonly port = (named: number | string): number => {
    const port = containerPort(this.workload.container, named);
    return this.localPorts.get(port) ?? port;
  };

  private enter(state: ReplicaState): void {
    if (state === 'stopping' || state === 'down') this.probing.abort();
    if (state === this.current || this.current === 'stopping') return;
    this.current = state;
    this.events.changed();
  }
}
