import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { removeNode } from './cluster/node';
import { step } from './cluster/progress';
import {
  endUp,
  isReady,
  KUBECONFIG,
  NODE,
  recordUp,
  runningNode,
  runningUp,
  STATE,
  TEMPORARY,
} from './cluster/state';
import { resolveTool } from './lib/tools';

const USAGE = `Usage: npm run cluster -- up | down | status | exec -- COMMAND...

A real single-node Kubernetes on this machine, without Docker: for trying the chart and for npm run test:cluster.
It has CoreDNS, MetalLB, Prometheus Operator, Prometheus and Alertmanager, and the application's image of this checkout.
Everything runs in namespaces of its own: nothing of the machine's network is touched. It needs root and Linux.

  up                 start it, or bring the image of a running one up to date
  down               stop it, or a start that is under way, and remove all that it made
  status             what runs
  exec -- COMMAND    run a command in its network with KUBECONFIG, helm and kubectl at hand, for example
                     npm run cluster -- exec -- helm install app chart --wait
  --help             this text`;

const PACKAGES: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  runc: 'runc',
  etcd: 'etcd-server',
  catatonit: 'catatonit',
  iptables: 'iptables',
  conntrack: 'conntrack',
  ip: 'iproute2',
  buildah: 'buildah',
  debootstrap: 'debootstrap',
  '/usr/lib/cni/bridge': 'containernetworking-plugins',
};

function requireRoot(): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error(
      'this needs root and Linux; elsewhere use kind, k3d or minikube and set KUBECONFIG (see docs/kubernetes.md)',
    );
}

function requirePackages(): void {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const isThere = (program: string): boolean =>
    [program, ...folders.map((folder) => join(folder, program))].some((path) => existsSync(path));
  const missing = Object.keys(PACKAGES).filter((program) => !isThere(program));
  if (missing.length > 0)
    throw new Error(
      `not installed: ${missing.join(', ')}; on Debian: apt-get install --no-install-recommends ${missing.map((program) => PACKAGES[program]).join(' ')}`,
    );
}

/** Ctrl-C removes what a first start has made so far; a running cluster stays. */
async function up(): Promise<void> {
  requirePackages();
  const other = runningUp();
  if (other !== undefined)
    throw new Error(
      `another "up" is at work (process ${other}): wait for it, or end it with npm run cluster -- down`,
    );
  const wasReady = isReady();
  mkdirSync(TEMPORARY, { recursive: true, mode: 0o700 });
  const program = [process.execPath, ...process.execArgv, join(__dirname, 'cluster/up.ts')];
  const child = spawn('unshare', ['--mount', ...program], {
    detached: true,
    stdio: 'inherit',
    env: { ...process.env, TMPDIR: TEMPORARY },
  });
  // At once: whatever is killed from here on, "down" finds it. unshare becomes the program under the same id.
  if (child.pid !== undefined) recordUp(child.pid);
  const interrupted = new Promise<NodeJS.Signals>((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
  const signal = await Promise.race([exitCodeOf(child), interrupted]);
  if (typeof signal === 'number') {
    process.exitCode = signal;
    return;
  }
  process.exitCode = 128 + constants.signals[signal];
  if (wasReady) await endUp();
  else await down();
}

async function down(): Promise<void> {
  await step('down', async () => {
    await endUp();
    await removeNode();
    rmSync(STATE, { recursive: true, force: true });
  });
}

function status(): void {
  const node = runningNode();
  if (isReady()) console.log(`the cluster is up (process ${node ?? ''}, logs in ${NODE}/log)`);
  else if (runningUp() !== undefined) console.log('the cluster is being started');
  else if (node !== undefined) console.log('a start was interrupted: run up again, or down');
  else console.log('there is no cluster');
}

/** A folder with helm and kubectl under their own names; others may be using it. */
async function programs(): Promise<string> {
  const folder = join(NODE, 'bin');
  mkdirSync(folder, { recursive: true });
  for (const name of ['helm', 'kubectl'] as const) {
    const link = join(folder, name);
    const next = `${link}.${process.pid}`;
    symlinkSync(await resolveTool(name), next);
    renameSync(next, link);
  }
  return folder;
}

/** Only the network is the node's: files and processes are the caller's. */
async function exec(command: readonly string[]): Promise<void> {
  const node = runningNode();
  if (node === undefined || !isReady())
    throw new Error('there is no cluster: npm run cluster -- up');
  const path = [await programs(), process.env.PATH].join(delimiter);
  const child = spawn('nsenter', ['--target', String(node), '--net', '--', ...command], {
    stdio: 'inherit',
    env: { ...process.env, PATH: path, KUBECONFIG },
  });
  // Ctrl-C reaches the command itself, and it is the one to decide.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  process.exitCode = await exitCodeOf(child);
}

/** As a shell has it: 128 and the signal's number for a program that a signal ended. */
function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('exit', (code, signal) => {
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']);
    });
  });
}

async function main([verb, ...rest]: string[]): Promise<void> {
  if (verb === 'help' || verb === '--help' || rest[0] === '--help') {
    console.log(USAGE);
    return;
  }
  const command = rest[0] === '--' ? rest.slice(1) : rest;
  if (verb === undefined || !['up', 'down', 'status', 'exec'].includes(verb))
    throw new Error(`${verb === undefined ? 'no command' : `unknown command ${verb}`}\n${USAGE}`);
  if (verb === 'exec' ? command.length === 0 : command.length > 0)
    throw new Error(`${verb}: ${command.join(' ') || 'no command to run'}\n${USAGE}`);
  requireRoot();
  if (verb === 'up') await up();
  else if (verb === 'down') await down();
  else if (verb === 'status') status();
  else await exec(command);
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
