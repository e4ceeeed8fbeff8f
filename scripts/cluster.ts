import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempDisposableSync, rmSync, symlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { Command } from 'commander';
import { removeNode } from './cluster/node';
import * as state from './cluster/state';
import { runMain } from './lib/main';
import { step } from './lib/progress';
import { exitCodeOf } from './lib/run';
import { resolveTool } from './lib/tools';

/** Debian packages, each with the program or file to look for if its name differs. */
const PACKAGES = [
  ...['containerd', 'runc', 'catatonit', 'iptables', 'conntrack', 'buildah', 'debootstrap'],
  ...['etcd-server:etcd', 'iproute2:ip', 'containernetworking-plugins:/usr/lib/cni/bridge'],
];

function requireRoot(): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error(
      'this needs root and Linux; elsewhere use kind, k3d or minikube and set KUBECONFIG (see docs/kubernetes.md)',
    );
}

function requirePackages(): void {
  const folders = ['/', ...(process.env.PATH ?? '').split(delimiter)];
  const missing = PACKAGES.map((entry) => entry.split(':')).filter(
    ([name = '', program = name]) => !folders.some((folder) => existsSync(join(folder, program))),
  );
  if (missing.length === 0) return;
  const programs = missing.map((names) => names.at(-1)).join(', ');
  const packages = missing.map(([name]) => name).join(' ');
  throw new Error(
    `not installed: ${programs}; on Debian: apt-get install --no-install-recommends ${packages}`,
  );
}

/** Ctrl-C removes what an unfinished start has created; a cluster that was already running stays. */
async function up(): Promise<void> {
  requirePackages();
  const other = state.runningUp();
  if (other !== undefined)
    throw new Error(
      `another "up" is at work (process ${other}): wait for it, or end it with npm run cluster -- down`,
    );
  const wasReady = state.isReady();
  const TMPDIR = join(state.STATE, 'tmp');
  mkdirSync(TMPDIR, { recursive: true, mode: 0o700 });
  const program = [process.execPath, ...process.execArgv, join(__dirname, 'cluster/up.ts')];
  const child = spawn('unshare', ['--mount', ...program], {
    detached: true,
    stdio: 'inherit',
    env: { ...process.env, TMPDIR },
  });
  // Recorded at once, so that "down" finds the process even if this one is killed. unshare keeps its id when it executes the program.
  if (child.pid !== undefined) state.recordUp(child.pid);
  const interrupted = new Promise<NodeJS.Signals>((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
  const end = await Promise.race([exitCodeOf(child), interrupted]);
  process.exitCode = typeof end === 'number' ? end : 128 + constants.signals[end];
  if (typeof end === 'number') return;
  if (wasReady) await state.endUp();
  else await down();
}

async function down(): Promise<void> {
  await step('down', async () => {
    await state.endUp();
    await removeNode();
    rmSync(state.STATE, { recursive: true, force: true });
  });
}

function status(): void {
  const node = state.runningNode();
  if (state.isReady())
    console.log(`the cluster is up (process ${node ?? ''}, logs in ${state.NODE}/log)`);
  else if (state.runningUp() !== undefined) console.log('the cluster is being started');
  else if (node !== undefined) console.log('a start was interrupted: run up again, or down');
  else console.log('there is no cluster');
}

/** Runs a command in the node's network, but with the caller's files and processes. */
async function exec(command: readonly string[]): Promise<void> {
  const node = state.runningNode();
  if (node === undefined || !state.isReady())
    throw new Error('there is no cluster: npm run cluster -- up');
  using bin = mkdtempDisposableSync(join(state.NODE, 'bin-'));
  for (const name of ['helm', 'kubectl'] as const)
    symlinkSync(await resolveTool(name), join(bin.path, name));
  const PATH = [bin.path, process.env.PATH].join(delimiter);
  const child = spawn('nsenter', ['--target', String(node), '--net', '--', ...command], {
    stdio: 'inherit',
    env: { ...process.env, PATH, KUBECONFIG: state.KUBECONFIG },
  });
  // Ctrl-C reaches the command directly, and the command decides whether to end.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  process.exitCode = await exitCodeOf(child);
}

const program = new Command('npm run cluster --')
  .description(
    'A real single-node Kubernetes on this machine, without Docker: to try the chart and for npm run test:cluster. ' +
      "It has CoreDNS, MetalLB, Prometheus Operator, Prometheus and Alertmanager, and the application's image, built from this checkout. " +
      "Everything runs in Linux namespaces of its own and does not change the machine's network. It needs root and Linux.",
  )
  .hook('preAction', requireRoot)
  .enablePositionalOptions();
program
  .command('up')
  .description('start the cluster, or rebuild the image in a running one')
  .action(up);
program
  .command('down')
  .description('stop the cluster, or a start in progress, and remove everything that it created')
  .action(down);
program.command('status').description('what runs').action(status);
program
  .command('exec <command...>')
  .description(
    'run a command in the network of the cluster, with KUBECONFIG set and helm and kubectl on PATH, for example: ' +
      'npm run cluster -- exec -- helm install app chart --wait',
  )
  .passThroughOptions()
  .action(exec);

if (require.main === module) runMain(program);
