import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../lib/progress';
import { run } from '../lib/run';
import { resolvePinned } from '../lib/tools';
import { KUBECONFIG, NODE, runningNode } from './state';

/** Files that the node's programs read. */
export const NODE_FILES = join(__dirname, 'node');

/**
 * Starts the node's first process, in network, process and mount namespaces of its own. When this process is killed, the kernel
 * ends all other processes in the namespaces, and no mount, network link or firewall rule is left.
 */
export async function startNode(): Promise<void> {
  for (const folder of ['lib', 'log']) mkdirSync(join(NODE, folder), { recursive: true });
  // Until the shell has recorded its id, it belongs to the process group of "up", so that "down" finds it at any time.
  const record = 'echo "$$ $(cut -d" " -f22 /proc/$$/stat)" > "$1/init"';
  const init =
    'exec setsid unshare --net --pid --mount --mount-proc --fork --kill-child catatonit -P';
  const log = openSync(join(NODE, 'log/init.log'), 'a');
  spawn('sh', ['-c', `${record}; ${init}`, 'sh', NODE], { stdio: ['ignore', log, log] }).unref();
  await waitFor("the node's first process", 10, () =>
    firstProcess() === undefined ? 'it has not started' : undefined,
  );
  await inNode(join(NODE_FILES, 'setup.sh'), NODE);
  for (const folder of cgroups()) mkdirSync(folder, { recursive: true });
}

/** Process 1 of the node, by its id outside of the node. Source: proc_tid_children(5). */
function firstProcess(): number | undefined {
  const unshare = runningNode();
  if (unshare === undefined) return undefined;
  const children = readFileSync(`/proc/${unshare}/task/${unshare}/children`, 'utf8').trim();
  if (!/^\d+$/.test(children)) return undefined;
  const name = readFileSync(`/proc/${children}/comm`, 'utf8').trim();
  return name === 'catatonit' ? Number(children) : undefined;
}

/** The command that runs `command` in the node as one of its processes. */
export function nodeCommand(command: readonly string[]): [string, string[]] {
  const target = firstProcess();
  if (target === undefined) throw new Error('there is no cluster: npm run cluster -- up');
  const namespaces = ['--target', String(target), '--mount', '--net', '--pid'];
  return ['nsenter', [...namespaces, '--', ...command]];
}

export function inNode(...command: string[]): Promise<string> {
  return run(...nodeCommand(command));
}

export async function kubectl(...args: string[]): Promise<string> {
  return inNode(await resolvePinned('kubectl'), '--kubeconfig', KUBECONFIG, ...args);
}

export async function kubeadm(...phase: string[]): Promise<void> {
  const config = ['--config', join(NODE_FILES, 'kubeadm.yaml')];
  await inNode(await resolvePinned('kubeadm'), 'init', 'phase', ...phase, ...config);
}

/** The control groups of the Pods: one in the unified hierarchy, or one in each hierarchy of version 1. */
function cgroups(): string[] {
  const root = '/sys/fs/cgroup';
  const hierarchies = readdirSync(root);
  const all = hierarchies.includes('cgroup.controllers') ? ['.'] : hierarchies;
  return all.map((hierarchy) => join(root, hierarchy, 'app-metrics-cluster'));
}

/** Removes a complete or incomplete node: its processes with their namespaces, its control groups and its files. */
export async function removeNode(): Promise<void> {
  const unshare = runningNode();
  // Its child, the node's first process, is killed with it.
  if (unshare !== undefined) process.kill(unshare, 'SIGKILL');
  await waitFor('the end of the node', 30, () =>
    runningNode() === undefined ? undefined : `process ${unshare ?? ''} is still running`,
  );
  // The kernel keeps a control group busy for a moment after its last process has ended.
  for (const folder of cgroups().filter((path) => existsSync(path)))
    await waitFor(`the end of ${folder}`, 30, () => {
      const removed = run('find', [folder, '-depth', '-type', 'd', '-delete']);
      return removed.then(() => undefined, String);
    });
  rmSync(NODE, { recursive: true, force: true });
}
