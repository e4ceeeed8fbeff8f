import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessEvents {
  /** A process has just been started. */
  readonly spawned?: (pid: number) => void;
  /** What a user should know. */
  readonly said: (text: string) => void;
}

const LINES_KEPT = 30;
const LONGEST_DELAY_SECONDS = 30;
/** A process that lived this long starts with a clean slate. */
const STEADY_MS = 60_000;

/** A process that is started again whenever it ends: at once, then after 1 s, 2 s, 4 s and so on. */
export abstract class Supervised {
  private child: ChildProcess | undefined;
  private readonly lines: string[] = [];
  private readonly stopping = new AbortController();
  private over: Promise<void> = Promise.resolve();
  restarts = 0;

  constructor(
    readonly name: string,
    protected readonly events: ProcessEvents,
  ) {}

  /** Called whenever a process of it has started, and has ended although nobody had stopped it. */
  protected abstract started(): void;
  protected abstract ended(): void;

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** The last lines that it printed. */
  get output(): string {
    return this.lines.join('\n');
  }

  /** False when there is no process to signal. */
  signal(signal: NodeJS.Signals): boolean {
    return this.child?.kill(signal) ?? false;
  }

  /** SIGTERM, after `graceMs` SIGKILL; resolves when it has ended for good. */
  async stop(graceMs: number): Promise<void> {
    this.stopping.abort();
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), graceMs);
    await this.over;
    clearTimeout(timer);
  }

  protected keepRunning(
    program: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = { PATH: process.env.PATH },
  ): void {
    this.over = this.run(() => this.runOnce(program, args, env), this.stopping.signal);
  }

  private async run(runOnce: () => Promise<string>, stop: AbortSignal): Promise<void> {
    let quickEnds = 0;
    while (!stop.aborted) {
      const startedAt = Date.now();
      const how = await runOnce();
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- stop() runs meanwhile
      if (stop.aborted) return;
      quickEnds = Date.now() - startedAt > STEADY_MS ? 0 : quickEnds + 1;
      const delay = quickEnds < 2 ? 0 : Math.min(2 ** (quickEnds - 2), LONGEST_DELAY_SECONDS);
      this.restarts++;
      this.ended();
      const when = delay === 0 ? 'at once' : `in ${delay} s`;
      this.events.said(`${this.name} ended (${how}); it is started again ${when}`);
      if (!how.startsWith('SIG')) this.events.said(this.output);
      await sleep(delay * 1000, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  /**
   * In a process group of its own: the terminal's Ctrl-C is for this script, which stops things in order. Not by execa:
   * it takes a process for ended only when its output is closed, too, which a child of the program may keep open.
   */
  private runOnce(
    program: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
  ): Promise<string> {
    const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    if (child.pid !== undefined) {
      this.events.spawned?.(child.pid);
      this.started();
    }
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.lines.push(...text.trimEnd().split('\n'));
        this.lines.splice(0, this.lines.length - LINES_KEPT);
      });
    return new Promise((resolve) => {
      const finish = (how: string): void => {
        this.child = undefined;
        resolve(how);
      };
      child.once('error', ({ message }) => {
        finish(message);
      });
      child.once('exit', (status, signal) => {
        finish(signal ?? `exit status ${status ?? '?'}`);
      });
    });
  }
}
