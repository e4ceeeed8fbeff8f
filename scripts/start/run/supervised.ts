import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '../../lib/progress';
import { type Container, containerPort } from '../plan/manifests';
import { pause, verdicts } from './probe';

interface Program {
  readonly program: string;
  readonly args: readonly string[];
}

export interface ProcessEvents {
  readonly spawned?: (pid: number) => void;
  /** Called with messages for the user. */
  readonly said: (text: string) => void;
  /** Called when the state changes. */
  readonly changed?: () => void;
}

type State = 'waiting' | 'starting' | 'ready' | 'not ready' | 'stopping' | 'down';

/** Part of the 5 s within which Ctrl-C ends everything. */
const STOP_GRACE_MS = 2000;
const SERVES_WITHIN_SECONDS = 60;
const OUTPUT_KEPT = 4000;
const LONGEST_DELAY_SECONDS = 30;
/** After a process has run for this long, the delays of its restarts begin again at 0. */
const STEADY_MS = 60_000;

/**
 * Runs a container as a process, with its probes, and starts the process again whenever it ends: at once, then after 1 s, 2 s, 4 s
 * and so on.
 */
export class Supervised {
  state: State = 'waiting';
  restarts = 0;
  /** The end of its output. */
  output = '';
  private child: ChildProcess | undefined;
  private readonly stopping = new AbortController();
  private probing = new AbortController();
  private over = Promise.resolve();

  /** @param localPorts port on 127.0.0.1 for each port of the container, if it differs */
  constructor(
    private readonly container: Container,
    private readonly events: ProcessEvents,
    readonly name = container.name,
    private readonly graceMs = STOP_GRACE_MS,
    readonly localPorts: ReadonlyMap<number, number> = new Map(),
  ) {}

  get isReady(): boolean {
    return this.state === 'ready';
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** @throws {Error} with the end of its output, when it is not ready in time. */
  async untilReady(withinSeconds: number): Promise<void> {
    await waitFor(`${this.name} is ready`, withinSeconds, () => {
      if (this.state === 'stopping')
        throw new Error(`${this.name} was stopped before it was ready`);
      return this.isReady ? undefined : `it is ${this.state}\n${this.output}`.trimEnd();
    });
  }

  /** Returns false when there is no process. */
  signal(signal: NodeJS.Signals): boolean {
    return this.child?.kill(signal) ?? false;
  }

  /** Makes it not ready, sends SIGTERM, and SIGKILL after the grace period; resolves when the process has ended. */
  async stop(graceMs = this.graceMs): Promise<void> {
    this.enter('stopping');
    this.stopping.abort();
    this.terminate(graceMs);
    await this.over;
  }

  keepRunning(program: Program, env: NodeJS.ProcessEnv = { PATH: process.env.PATH }): void {
    this.over = this.run(program, env);
  }

  /** @throws {Error} when it is not ready in time. */
  protected async keepServing(program: Promise<string>, args: readonly string[]): Promise<void> {
    this.keepRunning({ program: await program, args });
    await this.untilReady(SERVES_WITHIN_SECONDS);
  }

  private async run(program: Program, env: NodeJS.ProcessEnv): Promise<void> {
    const stop = this.stopping.signal;
    let quickEnds = 0;
    while (!stop.aborted) {
      const startedAt = Date.now();
      const how = await this.runOnce(program, env);
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- stop() runs meanwhile
      if (stop.aborted) return;
      quickEnds = Date.now() - startedAt > STEADY_MS ? 0 : quickEnds + 1;
      const delay = quickEnds < 2 ? 0 : Math.min(2 ** (quickEnds - 2), LONGEST_DELAY_SECONDS);
      this.restarts++;
      this.enter('down');
      const when = delay === 0 ? 'at once' : `in ${delay} s`;
      this.events.said(`${this.name} ended (${how}); it is started again ${when}`);
      if (!how.startsWith('SIG')) this.events.said(this.output.trimEnd());
      await pause(delay, stop);
    }
  }

  /**
   * Runs the program once, in a process group of its own, so that Ctrl-C reaches only this script, which stops everything in order.
   * Not by execa, which waits until the output is closed, too: a child of the program may keep it open.
   *
   * @returns how the process ended
   */
  private async runOnce({ program, args }: Program, env: NodeJS.ProcessEnv): Promise<string> {
    const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output = (this.output + text).slice(-OUTPUT_KEPT);
      });
    if (child.pid !== undefined) {
      this.events.spawned?.(child.pid);
      void this.probe();
    }
    try {
      const [status, signal] = (await once(child, 'exit')) as [number | null, string | null];
      return signal ?? `exit status ${status ?? '?'}`;
    } catch (error) {
      return (error as Error).message; // it cannot be started
    } finally {
      this.child = undefined;
    }
  }

  /** Runs the probes of one process like the kubelet: first the startup probe, then the other two at the same time. */
  private async probe(): Promise<void> {
    this.probing = new AbortController();
    const { signal } = this.probing;
    this.enter('starting');
    await this.restartOnFailure('startup', signal);
    void this.restartOnFailure('liveness', signal);
    for await (const failure of verdicts(this.container.readinessProbe, this.localPort, signal)) {
      this.enter(failure === undefined ? 'ready' : 'not ready');
      const why = failure === undefined ? '' : ` (${failure})`;
      this.events.said(`${this.name} is ${this.state}${why}`);
    }
  }

  /** Returns when the startup probe passes. */
  private async restartOnFailure(kind: 'startup' | 'liveness', signal: AbortSignal): Promise<void> {
    const probe = this.container[`${kind}Probe`];
    for await (const failure of verdicts(probe, this.localPort, signal)) {
      if (failure !== undefined) {
        this.events.said(`${this.name} fails its probe (${kind}: ${failure})`);
        this.terminate(this.graceMs);
      } else if (kind === 'startup') return;
    }
  }

  private readonly localPort = (named: number | string): number => {
    const port = containerPort(this.container, named);
    return this.localPorts.get(port) ?? port;
  };

  private terminate(graceMs: number): void {
    const { child } = this;
    child?.kill('SIGTERM');
    setTimeout(() => child?.kill('SIGKILL'), graceMs).unref();
  }

  private enter(state: State): void {
    if (state === 'stopping' || state === 'down') this.probing.abort();
    if (state === this.state || this.state === 'stopping') return;
    this.state = state;
    this.events.changed?.();
  }
}

/** The container of a server that is ready when /-/ready answers, such as Prometheus and Alertmanager. */
export function serverContainer(name: string, port: number): Container {
  const httpGet = { path: '/-/ready', port };
  return {
    name,
    image: name,
    readinessProbe: { httpGet, periodSeconds: 0.5, failureThreshold: 6 },
  };
}
