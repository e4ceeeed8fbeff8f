import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { groupRuns, identify, isRunning, type ProcessIdentity } from '../../lib/process-identity';
import { xdgFolder } from '../../lib/xdg';

const ENDED_WITHIN_SECONDS = 5;
const LOOK_MS = 20;

interface Ledger {
  readonly owner: ProcessIdentity;
  /** Where whoever tries to start a second run is sent. */
  readonly page: string;
  readonly children: readonly ProcessIdentity[];
}

/**
 * The one folder of a run, with all files it writes and the list of its processes: what a run that died
 * without a word left behind is found and removed by the next one.
 */
export class RunFolder implements Disposable {
  private constructor(
    readonly path: string,
    private ledger: Ledger,
  ) {}

  /**
   * @param say told what an earlier run left
   * @throws {Error} while another run has the folder, or when what an earlier run left does not end
   */
  static async claim(path: string, say: (text: string) => void): Promise<RunFolder> {
    const owner = identify(process.pid);
    if (owner === undefined) throw new Error('this process is not in the process table');
    mkdirSync(dirname(path), { recursive: true });
    if (!created(path)) {
      await removeLeftovers(path, say);
      if (!created(path)) throw new Error(`another start has just taken ${path}: try again`);
    }
    const folder = new RunFolder(path, { owner, page: '', children: [] });
    folder.write({});
    return folder;
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
    replaceFile(ledgerOf(this.path), JSON.stringify(this.ledger));
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

function ledgerOf(path: string): string {
  return join(path, 'run.json');
}

function created(path: string): boolean {
  const made = unless('EEXIST', () => {
    mkdirSync(path, { mode: 0o700 });
    return true;
  });
  return made ?? false;
}

async function removeLeftovers(path: string, say: (text: string) => void): Promise<void> {
  const left = leftIn(path).map(({ pid }) => pid);
  // Each of a run's processes leads a group: what it has started goes with it. ESRCH: ended by itself.
  for (const pid of left) unless('ESRCH', () => process.kill(-pid, 'SIGKILL'));
  // SIGKILL ends a process soon, but not at once: until then it keeps its ports.
  const deadline = Date.now() + ENDED_WITHIN_SECONDS * 1000;
  for (let running = left; running.length > 0; running = running.filter(groupRuns)) {
    if (Date.now() > deadline)
      throw new Error(
        `an earlier run was killed; its processes ${running.join(', ')} do not end within ${ENDED_WITHIN_SECONDS} s of SIGKILL: try again`,
      );
    await sleep(LOOK_MS);
  }
  leftIn(path); // another start may have waited for the same, and have the folder by now
  rmSync(path, { recursive: true, force: true });
  say(`an earlier run was killed: removed its files and ${left.length} processes`);
}

/** @throws {Error} when the run that has the folder still runs. */
function leftIn(path: string): readonly ProcessIdentity[] {
  // ENOENT: killed before it wrote it.
  const text = unless('ENOENT', () => readFileSync(ledgerOf(path), 'utf8'));
  if (text === undefined) return [];
  const { owner, page, children } = JSON.parse(text) as Ledger;
  if (isRunning(owner))
    throw new Error(
      `npm start is already running (process ${owner.pid}${page && `, ${page}`}): stop it with Ctrl-C in its terminal or "kill ${owner.pid}"`,
    );
  return children.filter(isRunning);
}

/** What the work returns; undefined when it fails with this code. */
function unless<T>(code: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) return undefined;
    throw error;
  }
}
