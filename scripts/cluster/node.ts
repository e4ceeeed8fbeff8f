import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, type RunOptions } from '../lib/run';
import { waitFor } from './progress';
import { NODE, runningNode } from './state';

/** Files that the node's programs read. */
export const NODE_FILES = join(__dirname, 'node');

const CGROUPS = '/sys/fs/cgroup';

/**
 * Starts the node's first process, in network, process and mount namespaces of its own. They are its only: when it is
 * killed the kernel ends all other processes there, and no mount, link or rule is left.
 */
export async function startNode(): Promise<void> {
  for (const folder of ['lib', 'log']) mkdirSync(join(NODE, folder), { recursive: true });
  // Until the shell has recorded itself it belongs to the group of "up": whatever is killed, "down" finds it.
  const record = 'echo "$$ $(cut -d" " -f22 /proc/$$/stat)" > "$1/init"';
  const init =
    'exec setsid unshare --net --pid --mount --mount-proc --fork --kill-child catatonit -P';
  const log = openSync(join(NODE, 'log/init.log'), 'a');
  spawn('sh', ['-c', `${record}; ${init}`, 'sh', NODE], {
    stdio: ['ignore', log, log],
  }).unref();
  await waitFor("the node's first process", 10, () =>
    Promise.resolve(firstProcess() === undefined ? 'it has not started' : undefined),
  );
  await inNode([join(NODE_FILES, 'setup.sh'), NODE]);
  makeCgroup();
}

/** Process 1 of the node, by its id outside. Source: proc_tid_children(5). */
function firstProcess(): number | undefined {
  const unshare = runningNode();
  if (unshare === undefined) return undefined;
  const children = readFileSync(`/proc/${unshare}/task/${unshare}/children`, 'utf8').trim();
  if (children === '' || children.includes(' ')) return undefined;
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

export function inNode(command: readonly string[], options: RunOptions = {}): Promise<string> {
  const [program, args] = nodeCommand(command);
  return run(program, args, options);
}

/** Ends all processes of the node and waits until they are gone. */
async function stopNode(): Promise<void> {
  const unshare = runningNode();
  if (unshare === undefined) return;
  const first = firstProcess();
  if (first !== undefined) process.kill(first, 'SIGKILL'); // its children with it
  process.kill(unshare, 'SIGKILL');
  await waitFor('the end of the node', 30, () =>
    Promise.resolve(runningNode() === undefined ? undefined : `process ${unshare} is still there`),
  );
}

/** Groups for the Pods: one in the unified hierarchy, or one in each of version 1. */
function cgroups(): string[] {
  const name = 'app-metrics-cluster';
  const unified = readdirSync(CGROUPS).includes('cgroup.controllers');
  const hierarchies = unified ? ['.'] : readdirSync(CGROUPS);
  return hierarchies.map((hierarchy) => join(CGROUPS, hierarchy, name));
}

function makeCgroup(): void {
  for (const folder of cgroups()) mkdirSync(folder, { recursive: true });
}

/** The kernel keeps a group busy for a moment after its last process ended. */
async function removeCgroups(): Promise<void> {
  for (const folder of cgroups()) {
    for (let tries = 50; !removeGroup(folder); tries -= 1) {
      if (tries === 0) throw new Error(`${folder}: the kernel still says that it is in use`);
      await sleep(100);
    }
  }
}

function removeGroup(folder: string): boolean {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory() && !removeGroup(join(folder, entry.name))) return false;
    rmdirSync(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'EBUSY') return false;
    throw error;
  }
}

/** Removes what is there, whole or half: the node's processes with their namespaces, its groups and its files. */
export async function removeNode(): Promise<void> {
  await stopNode();
  await removeCgroups();
  rmSync(NODE, { recursive: true, force: true });
}
