import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ToolName } from '../../lib/tools';

/** A program that is being found, fetched or built. */
export interface Preparing {
  readonly name: string;
  readonly isReady: boolean;
  /** How long it takes, or took. */
  readonly seconds: number;
  /** What was said of it last; empty where it was there. */
  readonly said: string;
}

export interface FetchOptions {
  /** For Go's temporary files, which it leaves when it is ended. */
  readonly scratch: string;
  /** Told the id of the process that builds. */
  readonly spawned: (pid: number) => void;
  /** Told what takes time. */
  readonly say: (text: string) => void;
}

const QUICKER =
  'programs that are missing are built once, in minutes; packages would be quicker: ' +
  (process.platform === 'darwin'
    ? 'brew install helm prometheus alertmanager'
    : 'https://helm.sh/docs/intro/install and https://prometheus.io/download');

/** Says lines of builds; before the first of them, that there need be none. */
export function sayWithHint(say: (text: string) => void): (line: string) => void {
  let hint = `${QUICKER}\n`;
  return (line) => {
    say(hint + line);
    hint = '';
  };
}

/** A program that is being found or built. */
export class Fetching implements AsyncDisposable {
  /** Rejects with what went wrong. */
  readonly path: Promise<string>;
  private readonly child;
  private readonly closed: Promise<unknown>;
  private readonly startedAt = Date.now();
  private endedAt: number | undefined;
  private said = '';
  private isWanted = true;

  constructor(
    private readonly name: ToolName,
    { scratch, spawned, say }: FetchOptions,
  ) {
    const args = ['--import', 'tsx', join(__dirname, 'fetch-tool.ts'), name];
    this.child = spawn(process.execPath, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Go's downloads heed HTTPS_PROXY by themselves.
      env: { ...process.env, GOTMPDIR: scratch, NODE_USE_ENV_PROXY: '1' },
    });
    if (this.child.pid !== undefined) spawned(this.child.pid);
    this.closed = once(this.child, 'close');
    this.path = this.read(say);
    this.path.catch(() => undefined); // whoever awaits it reports it
  }

  get status(): Preparing {
    const { name, said, startedAt, endedAt } = this;
    const seconds = Math.round(((endedAt ?? Date.now()) - startedAt) / 1000);
    return { name, isReady: endedAt !== undefined, seconds, said };
  }

  /** Ends the build. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.isWanted = false;
    const { exitCode, signalCode, pid } = this.child;
    if (exitCode === null && signalCode === null && pid !== undefined) process.kill(-pid, 'SIGINT');
    await this.closed;
  }

  private async read(say: (text: string) => void): Promise<string> {
    const { stdout, stderr } = this.child;
    const printed: string[] = [];
    createInterface(stdout).on('line', (line) => printed.push(line));
    createInterface(stderr).on('line', (line) => {
      this.said = line;
      if (this.isWanted) say(line);
    });
    await this.closed;
    const result = printed.join('\n');
    if (this.child.exitCode !== 0) throw new Error(result || `${this.name} is not to be had`);
    this.endedAt = Date.now();
    return result;
  }
}
