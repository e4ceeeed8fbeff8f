import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { groupRuns, identify, isRunning, type ProcessIdentity } from '../../lib/process-identity';
import { xdgFolder } from '../../lib/xdg';

/** SIGKILL ends a process soon, but not at once: until then it keeps its ports. */
const ENDED_WITHIN_SECONDS = 5;
const LOOK_MS = 20;

interface Ledger {
  readonly owner: ProcessIdentity;
  readonly page: string;
  readonly children: readonly ProcessIdentity[];
}

/**
 * The one folder of a run, with all files it writes and the list of its processes: what a run that died
 * without a word left behind is found and removed by the next one.
 */
export class RunFolder implements Disposable {
  private children: ProcessIdentity[] = [];
  private page = '';

  private constructor(
    readonly path: string,
    private readonly owner: ProcessIdentity,
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
    const folder = new RunFolder(path, owner);
    folder.write();
    return folder;
  }

  /** Where whoever tries to start a second run is sent. */
  announce(page: string): void {
    this.page = page;
    this.write();
  }

  /** Records a process before anything else can happen to this one. */
  add(pid: number): void {
    const child = identify(pid);
    if (child === undefined) return; // it has ended already
    this.children = [...this.children.filter(isRunning), child];
    this.write();
  }

  makeFolder(name: string): string {
    const path = this.file(name);
    mkdirSync(path);
    return path;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** By renaming, so that the ledger is whole at every moment. */
  private write(): void {
    const { owner, page, children } = this;
    replaceFile(ledgerOf(this.path), JSON.stringify({ owner, page, children } satisfies Ledger));
  }
}

/** Per user, and on disk: compilers and Prometheus write more than a memory file system should hold. */
export function runFolderPath(env: NodeJS.ProcessEnv): string {
  return join(xdgFolder(env.XDG_STATE_HOME, '.local', 'state'), 'start');
}

/** Writes a file that another process may be reading. */
export function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

function ledgerOf(path: string): string {
  return join(path, 'run.json');
}

function created(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function removeLeftovers(path: string, say: (text: string) => void): Promise<void> {
  const left = leftIn(path);
  for (const { pid } of left) killGroup(pid);
  await ended(left);
  leftIn(path); // another start may have waited for the same, and have the folder by now
  rmSync(path, { recursive: true, force: true });
  say(`an earlier run was killed: removed its files and ${left.length} processes`);
}

/** @throws {Error} when the run that has the folder still runs. */
function leftIn(path: string): readonly ProcessIdentity[] {
  const ledger = readLedger(path);
  if (ledger !== undefined && isRunning(ledger.owner))
    throw new Error(
      `npm start is already running (process ${ledger.owner.pid}${ledger.page && `, ${ledger.page}`}): stop it with Ctrl-C in its terminal or "kill ${ledger.owner.pid}"`,
    );
  return ledger?.children.filter(isRunning) ?? [];
}

/** Each of a run's processes leads a group: what it has started goes with it. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // ended by itself
  }
}

async function ended(processes: readonly ProcessIdentity[]): Promise<void> {
  const deadline = Date.now() + ENDED_WITHIN_SECONDS * 1000;
  for (;;) {
    const running = processes.map(({ pid }) => pid).filter(groupRuns);
    if (running.length === 0) return;
    if (Date.now() > deadline)
      throw new Error(
        `an earlier run was killed; its processes ${running.join(', ')} do not end within ${ENDED_WITHIN_SECONDS} s of SIGKILL: try again`,
      );
    await sleep(LOOK_MS);
  }
}

function readLedger(path: string): Ledger | undefined {
  try {
    return JSON.parse(readFileSync(ledgerOf(path), 'utf8')) as Ledger;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // killed before it wrote it
    throw error;
  }
}
