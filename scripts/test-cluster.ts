import { type ChildProcess, spawn } from 'node:child_process';
import { Command } from 'commander';
import { makeApplicationImages } from './cluster/images';
import { isReady } from './cluster/state';
import { runMain } from './lib/main';
import { exitCodeOf } from './lib/run';

const JEST = ['node_modules/jest/bin/jest.js', '--selectProjects'];
/** These tests mostly wait, so several run at the same time. */
const SIDE_BY_SIDE = ['cluster', '--maxWorkers', '6'];
/** These tests change the node, which would disturb other tests. */
const ONE_BY_ONE = ['own-cluster', '--runInBand'];

let interrupted = false;
let running: ChildProcess | undefined;

/** Ends the running program, after which main() cleans up. Ctrl-C reaches the program directly; SIGTERM must be passed on. */
function onSignal(signal: NodeJS.Signals): void {
  interrupted = true;
  if (signal === 'SIGTERM') running?.kill(signal);
}

/** Runs a Node program, and returns whether it succeeded. */
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
  // The chosen tests may be in only one of the two groups.
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
With KUBECONFIG set, the tests run on that cluster. It needs Prometheus Operator, with a Prometheus in the namespace
"monitoring" that selects by the label release=prometheus-monitoring, a load balancer for Services of type LoadBalancer,
and the image of "npm run image". The tests create and remove only namespaces of their own. If the Services are not
monitoring/prometheus-operated:9090 and monitoring/alertmanager-operated:9093, name them by PROMETHEUS_SERVICE and
ALERTMANAGER_SERVICE, as NAMESPACE/NAME:PORT.

Otherwise they run on a cluster of their own ("npm run cluster -- up"), which is removed at the end unless it was running
before. There, the tests also drain the node, kill a container and delete definitions. This needs root and Linux.`,
  )
  .allowUnknownOption()
  .argument('[jest...]')
  .action(main);

if (require.main === module) runMain(program);
