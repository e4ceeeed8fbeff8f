import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupRuns, identify, isRunning, type ProcessIdentity } from '../lib/process-identity';
import { waitFor } from '../lib/progress';

/** All that the cluster writes; not under /var/lib, which is another one inside the node. */
export const STATE = '/var/cache/app-metrics-cluster';

/** The node's own part of it: `lib` and `log` are its /var/lib and /var/log. */
export const NODE = join(STATE, 'node');

/** Kubeconfig with all rights; the API server's address is one of the node's. */
export const KUBECONFIG = join(NODE, 'lib/kubernetes/super-admin.conf');

/** The node's `unshare`: with it all processes of the node end, and with them its namespaces and mounts. */
const INIT = join(NODE, 'init');
const READY = join(NODE, 'ready');

/** Leader of the process group of the "up" that is at work, or was when it was killed. */
const UP = join(STATE, 'up');

/** The process that a file records as `ID START`. */
function recorded(file: string): ProcessIdentity | undefined {
  if (!existsSync(file)) return undefined;
  const [pid = '', startTime = ''] = readFileSync(file, 'utf8').trim().split(' ');
  return { pid: Number(pid), startTime };
}

function running(file: string): number | undefined {
  const found = recorded(file);
  return found && isRunning(found) ? found.pid : undefined;
}

/** Process id of the running node's `unshare`; undefined when there is no node. */
export const runningNode = (): number | undefined => running(INIT);

/** Process id of an "up" that is at work. */
export const runningUp = (): number | undefined => running(UP);

export function isReady(): boolean {
  return existsSync(READY) && runningNode() !== undefined;
}

export function markReady(): void {
  writeFileSync(READY, 'ready\n');
}

/** Records the leader of the process group of an "up". */
export function recordUp(pid: number): void {
  writeFileSync(UP, `${pid} ${identify(pid)?.startTime ?? ''}`);
}

/** Ends the "up" that is at work, or what a killed one left behind: builds outlive it. */
export async function endUp(): Promise<void> {
  const up = recorded(UP);
  // Its id is the group's, and no process gets it while the group lives: a process of another time means it is gone.
  if (up === undefined || (identify(up.pid) !== undefined && !isRunning(up))) return;
  if (!groupRuns(up.pid)) return;
  process.kill(-up.pid, 'SIGKILL');
  await waitFor('the end of "up"', 10, () =>
    groupRuns(up.pid) ? `process group ${up.pid} still runs` : undefined,
  );
}
