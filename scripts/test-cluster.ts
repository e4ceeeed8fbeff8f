import { type ChildProcess, spawn } from 'node:child_process';
import { Command } from 'commander';
import { makeApplicationImages } from './cluster/images';
import { isReady } from './cluster/state';
import { runMain } from './lib/main';
import { exitCodeOf } from './lib/run';

const JEST = ['node_modules/jest/bin/jest.js', '--selectProjects'];
/** They mostly wait. */
const SIDE_BY_SIDE = ['cluster', '--maxWorkers', '6'];
/** What one of them does to the node, the others would feel. */
const ONE_BY_ONE = ['own-cluster', '--runInBand'];

let interrupted = false;
let running: ChildProcess | undefined;

/** The program at work ends by it, and what is to be tidied up comes after that. Ctrl-C reaches it without us. */
function onSignal(signal: NodeJS.Signals): void {
  interrupted = true;
  if (signal === 'SIGTERM') running?.kill(signal);
}

/** Runs a Node program; whether it passed. */
async function node(...args: string[]): Promise<boolean> {
  running = spawn(process.execPath, args, { stdio: 'inherit' });
  return (await exitCodeOf(running)) === 0;
}

function cluster(...args: string[]): Promise<boolean> {
  return node(...process.execArgv, 'scripts/cluster.ts', ...args);
}

async function onOwnCluster(options: readonly string[]): Promise<boolean> {
  const wasReady = isReady();
  console.error('making the images of podinfo and of the original, once');
  await makeApplicationImages();
  if (!(await cluster('up'))) return false;
  // What is asked for may be in one of the two only.
  const chosen = options.length === 0 ? [] : ['--passWithNoTests', ...options];
  const jest = (...args: string[]): Promise<boolean> =>
    cluster('exec', '--', process.execPath, ...JEST, ...args, ...chosen);
  try {
    const passed = await jest(...SIDE_BY_SIDE);
    return !interrupted && (await jest(...ONE_BY_ONE)) && passed;
  } finally {
    if (!wasReady) await cluster('down');
  }
}

async function main(options: string[]): Promise<void> {
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const passed = process.env.KUBECONFIG
    ? await node(...JEST, ...SIDE_BY_SIDE, ...options)
    : await onOwnCluster(options);
  if (!passed) process.exitCode = 1;
}

const program = new Command('npm run test:cluster --')
  .usage('[options of Jest]')
  .description('Installs, upgrades, tests and breaks the chart on a real cluster.')
  .addHelpText(
    'after',
    `
With KUBECONFIG set, on that cluster: it needs Prometheus Operator, with a Prometheus in namespace "monitoring" that
selects by the label release=prometheus-monitoring, a balancer for Services of type LoadBalancer, and the image of
"npm run image". Only namespaces of the tests' own are made and removed. PROMETHEUS_SERVICE and ALERTMANAGER_SERVICE,
NAMESPACE/NAME:PORT, name others than monitoring/prometheus-operated:9090 and monitoring/alertmanager-operated:9093.

Otherwise on a cluster of its own ("npm run cluster -- up"), which is removed in the end unless it was running before.
There the node is drained, a container killed and a definition deleted, too. It needs root and Linux.`,
  )
  .allowUnknownOption()
  .argument('[jest...]')
  .action(main);

if (require.main === module) runMain(program);
