import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupRuns, identify, isRunning, type ProcessIdentity } from '../lib/process-identity';
import { waitFor } from './progress';

/** All that the cluster writes; not under /var/lib, which is another one inside the node. */
export const STATE = '/var/cache/app-metrics-cluster';

/** The node's own part of it: `lib` and `log` are its /var/lib and /var/log. */
export const NODE = join(STATE, 'node');

/** Temporary files of "up". */
export const TEMPORARY = join(STATE, 'tmp');

/** Kubeconfig with all rights; the API server's address is one of the node's. */
export const KUBECONFIG = join(NODE, 'lib/kubernetes/super-admin.conf');

/** The node's `unshare`: with it all processes of the node end, and with them its namespaces and mounts. */
const INIT = join(NODE, 'init');
const READY = join(NODE, 'ready');

/** Leader of the process group of the "up" that is at work, or was when it was killed. */
const UP = join(STATE, 'up');

function read(file: string): ProcessIdentity | undefined {
  try {
    const [pid = '', startTime = ''] = readFileSync(file, 'utf8').trim().split(' ');
    return { pid: Number(pid), startTime };
  } catch {
    return undefined; // none recorded
  }
}

/** Process id of the running node's `unshare`; undefined when there is no node. */
export function runningNode(): number | undefined {
  const init = read(INIT);
  return init && isRunning(init) ? init.pid : undefined;
}

export function isReady(): boolean {
  return read(READY) !== undefined && runningNode() !== undefined;
}

export function markReady(): void {
  writeFileSync(READY, 'ready\n');
}

/** Process id of an "up" that is at work. */
export function runningUp(): number | undefined {
  const up = read(UP);
  return up && isRunning(up) ? up.pid : undefined;
}

/** Records the leader of the process group of an "up". */
export function recordUp(pid: number): void {
  writeFileSync(UP, `${pid} ${identify(pid)?.startTime ?? ''}`);
}

/** Ends the "up" that is at work, or what a killed one left behind: builds outlive it. */
export async function endUp(): Promise<void> {
  const up = read(UP);
  // Its id is the group's, and no process gets it while the group lives: a process of another time means it is gone.
  if (up === undefined || (identify(up.pid) !== undefined && !isRunning(up))) return;
  if (!groupRuns(up.pid)) return;
  process.kill(-up.pid, 'SIGKILL');
  await waitFor('the end of "up"', 10, () =>
    Promise.resolve(groupRuns(up.pid) ? `process group ${up.pid} still runs` : undefined),
  );
}
