import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { groupRuns, identify, isRunning, type ProcessIdentity } from '../../lib/process-identity';
import { waitFor } from '../../lib/progress';
import { xdgFolder } from '../../lib/xdg';

const LEDGER = 'run.json';
const ENDED_WITHIN_SECONDS = 5;

interface Ledger {
  readonly owner: ProcessIdentity | undefined;
  /** URL of the page, for the message of a second run. */
  readonly page: string;
  readonly children: readonly ProcessIdentity[];
}

/**
 * The folder of a run, with all its files and the list of its processes, so that the next run can end the processes and remove the
 * files of a run that was killed.
 */
export class RunFolder implements Disposable {
  private ledger: Ledger = { owner: identify(process.pid), page: '', children: [] };

  private constructor(readonly path: string) {
    this.write({});
  }

  /**
   * @param say prints what an earlier run left
   * @throws {Error} while another run uses the folder, or when processes of an earlier run do not end
   */
  static async claim(path: string, say: (text: string) => void): Promise<RunFolder> {
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path)) await removeLeftovers(path, say);
    mkdirSync(path, { mode: 0o700 }); // fails if another start creates it at the same time
    return new RunFolder(path);
  }

  announce(page: string): void {
    this.write({ page });
  }

  /** Records a process at once, so that it is recorded even if this process is killed. */
  add(pid: number): void {
    const child = identify(pid);
    if (child === undefined) return; // it has ended already
    this.write({ children: [...this.ledger.children.filter(isRunning), child] });
  }

  file(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  private write(change: Partial<Ledger>): void {
    this.ledger = { ...this.ledger, ...change };
    replaceFile(this.file(LEDGER), JSON.stringify(this.ledger));
  }
}

/** For each user one folder, on disk: compilers and Prometheus write too much for a file system in memory. */
export function runFolderPath(env: NodeJS.ProcessEnv): string {
  return join(xdgFolder(env.XDG_STATE_HOME, '.local', 'state'), 'start');
}

/** Writes a file by renaming, so that another process never reads half of it. */
export function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

async function removeLeftovers(path: string, say: (text: string) => void): Promise<void> {
  const left = leftIn(path);
  // Each process of a run leads a process group, so that its child processes end with it.
  for (const { pid } of left) process.kill(-pid, 'SIGKILL');
  // SIGKILL does not end a process at once, and until then the process keeps its ports.
  await waitFor('an earlier run was killed; its processes end', ENDED_WITHIN_SECONDS, () => {
    const running = left.map(({ pid }) => pid).filter(groupRuns);
    return running.length === 0 ? undefined : `${running.join(', ')} do not: try again`;
  });
  leftIn(path); // another start may have waited, too, and may use the folder now
  rmSync(path, { recursive: true, force: true });
  say(`an earlier run was killed: removed its files and ${left.length} processes`);
}

/** The processes that a killed run has left. @throws {Error} when the run that uses the folder is still running. */
function leftIn(path: string): readonly ProcessIdentity[] {
  const file = join(path, LEDGER);
  if (!existsSync(file)) return []; // killed before it wrote it
  const { owner, page, children } = JSON.parse(readFileSync(file, 'utf8')) as Ledger;
  if (owner !== undefined && isRunning(owner))
    throw new Error(
      `npm start is already running (process ${owner.pid}${page && `, ${page}`}): stop it with Ctrl-C in its terminal or "kill ${owner.pid}"`,
    );
  return children.filter(isRunning);
}
