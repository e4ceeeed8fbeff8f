import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupRuns, identify, isRunning, type ProcessIdentity } from '../lib/process-identity';
import { waitFor } from '../lib/progress';

/** Folder of everything that the cluster writes; not below /var/lib, which is another folder inside the node. */
export const STATE = '/var/cache/app-metrics-cluster';

/** The node's part of the folder: its `lib` and `log` are /var/lib and /var/log inside the node. */
export const NODE = join(STATE, 'node');

/** Kubeconfig with all rights; the address of the API server in it is valid only inside the node's network. */
export const KUBECONFIG = join(NODE, 'lib/kubernetes/super-admin.conf');

/** File with the process of the node's `unshare`: when it ends, so do all processes of the node, its namespaces and its mounts. */
const INIT = join(NODE, 'init');
const READY = join(NODE, 'ready');

/** File with the leader of the process group of the "up" that is running, or was running when it was killed. */
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

/** Process id of an "up" that is running. */
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

/** Ends a running "up", or what a killed one left running, such as builds. */
export async function endUp(): Promise<void> {
  const up = recorded(UP);
  // No new process gets the id of a group that still exists: if a later process has this id, the group is gone.
  if (up === undefined || (identify(up.pid) !== undefined && !isRunning(up))) return;
  if (!groupRuns(up.pid)) return;
  process.kill(-up.pid, 'SIGKILL');
  await waitFor('the end of "up"', 10, () =>
    groupRuns(up.pid) ? `process group ${up.pid} still runs` : undefined,
  );
}
