import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, type ProcessIdentity } from '../../../scripts/lib/process-identity';
import type { Status } from '../../../scripts/start/run/status';
import { eventually } from '../../support/eventually';

/** How a run ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm start` as a process, with a run folder of its own, so that several can run at the same time. */
export class Start implements AsyncDisposable {
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;
  private stdout = '';
  private stderr = '';

  constructor(
    args: readonly string[],
    readonly runtime = mkdtempSync(join(tmpdir(), 'start-')),
    env: NodeJS.ProcessEnv = {},
  ) {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start/main.ts', ...args], {
      env: { ...process.env, XDG_STATE_HOME: runtime, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = once(child, 'close').then(([status]) => {
      return { status: status as number | null, stdout: this.stdout, stderr: this.stderr };
    });
  }

  get pid(): number {
    return this.child.pid ?? NaN;
  }

  get output(): string {
    return this.stdout + this.stderr;
  }

  /** As `npm start | head` does. */
  stopReading(): void {
    this.child.stdout?.destroy();
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** @throws {Error} with the whole output, when it does not contain `text` in time. */
  async prints(text: string, withinSeconds = 60): Promise<void> {
    await eventually(`"${text}" in the output`, withinSeconds, () => {
      if (!this.output.includes(text)) throw new Error(this.output);
    });
  }

  /** Every process that it has started and recorded. */
  get children(): readonly ProcessIdentity[] {
    const ledger = readFileSync(join(this.runtime, 'app-metrics/start/run.json'), 'utf8');
    return (JSON.parse(ledger) as { children: ProcessIdentity[] }).children;
  }

  /** The files and folders that exist now. */
  get files(): readonly string[] {
    const folder = join(this.runtime, 'app-metrics');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** Without the path that is printed with it. */
  address(part: string): string {
    const address = new RegExp(`${part} +(http://[^/\\s]+)`).exec(this.output)?.[1];
    if (address === undefined) throw new Error(`no address of ${part} in:\n${this.output}`);
    return address;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGINT');
    await this.ended;
    rmSync(this.runtime, { recursive: true, force: true });
  }
}

const ANY_PORTS = ['port', 'page-port', 'prometheus-port', 'alertmanager-port'].map(
  (name) => `--${name}=0`,
);

/** A run on free ports. */
export function startAnywhere(
  args: readonly string[],
  runtime?: string,
  env?: NodeJS.ProcessEnv,
): Start {
  return new Start([...ANY_PORTS, ...args], runtime, env);
}

/** A run whose parts have all started, controlled through its page. */
export class Stack implements AsyncDisposable {
  private constructor(
    readonly start: Start,
    private readonly token: string,
  ) {}

  static async up(args: readonly string[] = []): Promise<Stack> {
    const start = startAnywhere(args);
    await start.prints('everything runs');
    const page = await (await fetch(start.address('Page'))).text();
    return new Stack(start, /name="token" content="(\w+)"/.exec(page)?.[1] ?? '');
  }

  async status(): Promise<Status> {
    return (await (await fetch(`${this.start.address('Page')}/status`)).json()) as Status;
  }

  /** Presses a button of the page. */
  async press(control: string, body: object = {}): Promise<void> {
    const response = await fetch(`${this.start.address('Page')}/${control}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-token': this.token },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${control}: ${response.status} ${await response.text()}`);
  }

  /** The data in an answer of Prometheus' API. */
  async prometheus<T>(path: string): Promise<T> {
    const response = await fetch(`${this.start.address('Prometheus')}/api/v1/${path}`);
    return ((await response.json()) as { data: T }).data;
  }

  /** Waits until every replica has been scraped twice, which a rate needs. */
  async steady(): Promise<void> {
    await eventually('two scrapes of every replica', 90, async () => {
      const { replicas, samples } = await this.status();
      const seen = samples.replicas.filter(({ values }) => values.at(-1) != null);
      if (seen.length < replicas.length)
        throw new Error(`${seen.length} of ${replicas.length} have a rate`);
    });
  }

  async alertIs(state: string, withinSeconds: number): Promise<void> {
    await eventually(`the alert is ${state}`, withinSeconds, async () => {
      const { alert } = await this.status();
      const history = alert?.history.map((transition) => transition.state) ?? [];
      if (history.at(-1) !== state) throw new Error(`its states were ${history.join(', ')}`);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.start[Symbol.asyncDispose]();
  }
}

/** The processes that are still running. */
export function survivors(processes: readonly ProcessIdentity[]): readonly ProcessIdentity[] {
  return processes.filter(isRunning);
}
