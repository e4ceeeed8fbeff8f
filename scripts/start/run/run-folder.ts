import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { groupRuns, identify, isRunning, type ProcessIdentity } from '../../lib/process-identity';
import { waitFor } from '../../lib/progress';
import { xdgFolder } from '../../lib/xdg';

const LEDGER = 'run.json';
const ENDED_WITHIN_SECONDS = 5;

interface Ledger {
  readonly owner: ProcessIdentity | undefined;
  /** Where whoever tries to start a second run is sent. */
  readonly page: string;
  readonly children: readonly ProcessIdentity[];
}

/**
 * The one folder of a run, with all files it writes and the list of its processes: what a run that died
 * without a word left behind is found and removed by the next one.
 */
export class RunFolder implements Disposable {
  private ledger: Ledger = { owner: identify(process.pid), page: '', children: [] };

  private constructor(readonly path: string) {
    this.write({});
  }

  /**
   * @param say told what an earlier run left
   * @throws {Error} while another run has the folder, or when what an earlier run left does not end
   */
  static async claim(path: string, say: (text: string) => void): Promise<RunFolder> {
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path)) await removeLeftovers(path, say);
    mkdirSync(path, { mode: 0o700 }); // fails when another start has been as quick
    return new RunFolder(path);
  }

  announce(page: string): void {
    this.write({ page });
  }

  /** Records a process before anything else can happen to this one. */
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

/** Per user, and on disk: compilers and Prometheus write more than a memory file system should hold. */
export function runFolderPath(env: NodeJS.ProcessEnv): string {
  return join(xdgFolder(env.XDG_STATE_HOME, '.local', 'state'), 'start');
}

/** Writes a file that another process may be reading: by renaming, so that it is whole at every moment. */
export function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

async function removeLeftovers(path: string, say: (text: string) => void): Promise<void> {
  const left = leftIn(path);
  // Each of a run's processes leads a group: what it has started goes with it.
  for (const { pid } of left) process.kill(-pid, 'SIGKILL');
  // SIGKILL ends a process soon, but not at once: until then it keeps its ports.
  await waitFor('an earlier run was killed; its processes end', ENDED_WITHIN_SECONDS, () => {
    const running = left.map(({ pid }) => pid).filter(groupRuns);
    return running.length === 0 ? undefined : `${running.join(', ')} do not: try again`;
  });
  leftIn(path); // another start may have waited for the same, and have the folder by now
  rmSync(path, { recursive: true, force: true });
  say(`an earlier run was killed: removed its files and ${left.length} processes`);
}

/** @throws {Error} when the run that has the folder still runs. */
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
