import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from '../lib/process-identity';
import { xdgFolder } from '../lib/xdg';

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
   * @throws {Error} while another run has the folder
   */
  static claim(path: string, say: (text: string) => void): RunFolder {
    const owner = identify(process.pid);
    if (owner === undefined) throw new Error('this process is not in the process table');
    mkdirSync(dirname(path), { recursive: true });
    if (!created(path)) {
      removeLeftovers(path, say);
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

function removeLeftovers(path: string, say: (text: string) => void): void {
  const ledger = readLedger(path);
  if (ledger !== undefined && isRunning(ledger.owner))
    throw new Error(
      `npm start is already running (process ${ledger.owner.pid}${ledger.page && `, ${ledger.page}`}): stop it with Ctrl-C in its terminal or "kill ${ledger.owner.pid}"`,
    );
  const left = ledger?.children.filter(isRunning) ?? [];
  // Each leads a process group: what it has started goes with it.
  for (const { pid } of left) process.kill(-pid, 'SIGKILL');
  rmSync(path, { recursive: true, force: true });
  say(`an earlier run was killed: removed its files and ${left.length} processes`);
}

function readLedger(path: string): Ledger | undefined {
  try {
    return JSON.parse(readFileSync(ledgerOf(path), 'utf8')) as Ledger;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // killed before it wrote it
    throw error;
  }
}
