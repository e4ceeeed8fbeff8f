import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
import { resolveTool, type ToolName } from '../../lib/tools';

/** Returns a function that prints the lines of builds, and before the first line a hint how to avoid builds. */
export function sayWithHint(say: (text: string) => void): (line: string) => void {
  let hint =
    'missing programs are built once, which takes minutes; packages would be quicker: brew install helm prometheus ' +
    'alertmanager, or https://helm.sh/docs/intro/install and https://prometheus.io/download\n';
  return (line) => {
    say(hint + line);
    hint = '';
  };
}

/**
 * A program that is being found or built, in a process of its own, so that SIGINT to its process group can end a build that nobody
 * waits for any more.
 */
export class Fetching implements AsyncDisposable {
  /** The path of the program; rejects with what went wrong. */
  readonly path: Promise<string>;
  private readonly child;
  private readonly startedAt = Date.now();
  private endedAt: number | undefined;
  private said = '';

  /** @param options `scratch` is a folder for Go's temporary files, which Go does not remove when it is killed */
  constructor(
    private readonly name: ToolName,
    options: { scratch: string; spawned: (pid: number) => void; say: (text: string) => void },
  ) {
    const { scratch, spawned, say } = options;
    this.child = spawn(process.execPath, ['--import', 'tsx', __filename, name], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      // For Node's downloads; Go uses HTTPS_PROXY by itself.
      env: { ...process.env, GOTMPDIR: scratch, NODE_USE_ENV_PROXY: '1' },
    });
    if (this.child.pid !== undefined) spawned(this.child.pid);
    createInterface(this.child.stderr).on('line', (line) => {
      this.said = line;
      say(line);
    });
    this.path = this.result();
    this.path.catch(() => undefined); // it is reported where it is awaited
  }

  get status() {
    const { name, said, startedAt, endedAt } = this;
    return {
      name,
      isReady: endedAt !== undefined,
      /** How long the search or the build has taken. */
      seconds: Math.round(((endedAt ?? Date.now()) - startedAt) / 1000),
      /** The last line of the build; empty if the program was found. */
      said,
    };
  }

  /** Ends the build. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode, signalCode, pid } = this.child;
    if (exitCode === null && signalCode === null && pid !== undefined) process.kill(-pid, 'SIGINT');
    await this.path.catch(() => undefined);
  }

  private async result(): Promise<string> {
    const [printed] = await Promise.all([text(this.child.stdout), once(this.child, 'close')]);
    this.endedAt = Date.now();
    if (this.child.exitCode === 0) return printed.trimEnd();
    throw new Error(printed.trimEnd() || `${this.name} was neither found nor built`);
  }
}

/** Prints the program's path, or what went wrong, with status 1; prints progress on standard error. */
async function fetchTool(name: ToolName): Promise<void> {
  // Without this handler, SIGINT would end the process without removing its folders.
  process.once('SIGINT', () => process.exit(130));
  console.log(await resolveTool(name));
}

if (require.main === module)
  fetchTool(process.argv[2] as ToolName).catch((error: unknown) => {
    console.log(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
