import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export interface SupervisedEvents {
  /** A process has just been started. */
  readonly started?: (pid: number) => void;
  /** It ended although nobody had stopped it, and will be started again after `delaySeconds`. */
  readonly ended?: (how: string, delaySeconds: number) => void;
}

const LINES_KEPT = 30;
const LONGEST_DELAY_SECONDS = 30;
/** A process that lived this long starts with a clean slate. */
const STEADY_MS = 60_000;

/** A process that is started again whenever it ends: at once, then after 1 s, 2 s, 4 s and so on. */
export class Supervised {
  private child: ChildProcess | undefined;
  private readonly lines: string[] = [];
  private readonly stopping = new AbortController();
  private ended: Promise<void> = Promise.resolve();
  private quickEnds = 0;
  restarts = 0;

  constructor(
    readonly name: string,
    private readonly events: SupervisedEvents,
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** The last lines that it printed. */
  get output(): string {
    return this.lines.join('\n');
  }

  start(command: Command): void {
    this.ended = this.run(command);
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
    await this.ended;
    clearTimeout(timer);
  }

  private async run(command: Command): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const startedAt = Date.now();
      const how = await this.runOnce(command);
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- stop() runs meanwhile
      if (this.stopping.signal.aborted) return;
      this.quickEnds = Date.now() - startedAt > STEADY_MS ? 0 : this.quickEnds + 1;
      const delay =
        this.quickEnds < 2 ? 0 : Math.min(2 ** (this.quickEnds - 2), LONGEST_DELAY_SECONDS);
      this.restarts++;
      this.events.ended?.(how, delay);
      await sleep(delay * 1000, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** In a process group of its own: the terminal's Ctrl-C is for this script, which stops things in order. */
  private runOnce({ program, args, env }: Command): Promise<string> {
    const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    if (child.pid !== undefined) this.events.started?.(child.pid);
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
      child.once('error', (error) => {
        finish(error.message);
      });
      child.once('exit', (status, signal) => {
        finish(signal ?? `exit status ${status ?? '?'}`);
      });
    });
  }
}
