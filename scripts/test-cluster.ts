import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { originalArchive, podinfoArchive } from './cluster/applications';
import { isReady } from './cluster/state';

const USAGE = `Usage: npm run test:cluster -- [options of Jest]

Installs, upgrades, tests and breaks the chart on a real cluster.

With KUBECONFIG set, on that cluster: it needs Prometheus Operator, with a Prometheus in namespace "monitoring" that
selects by the label release=prometheus-monitoring, a balancer for Services of type LoadBalancer, and the image of
"npm run image". Only namespaces of the tests' own are made and removed. PROMETHEUS_SERVICE and ALERTMANAGER_SERVICE,
NAMESPACE/NAME:PORT, name others than monitoring/prometheus-operated:9090 and monitoring/alertmanager-operated:9093.

Otherwise on a cluster of its own ("npm run cluster -- up"), which is removed in the end unless it was running before.
There the node is drained, a container killed and a definition deleted, too. It needs root and Linux.`;

const JEST = ['node_modules/jest/bin/jest.js', '--selectProjects'];
/** They mostly wait. */
const SIDE_BY_SIDE = ['--maxWorkers', '6'];
/** What one of them does to the node, the others would feel. */
const ONE_BY_ONE = ['--runInBand'];

let interrupted = false;
let running: ChildProcess | undefined;

/** The program at work ends by it, and what is to be tidied up comes after that. Ctrl-C reaches it without us. */
function onSignal(signal: NodeJS.Signals): void {
  interrupted = true;
  if (signal === 'SIGTERM') running?.kill(signal);
}

/** Runs a Node program and returns its exit status. */
async function node(...args: string[]): Promise<number> {
  running = spawn(process.execPath, args, { stdio: 'inherit' });
  const [status] = (await once(running, 'exit')) as [number | null];
  return status ?? 1;
}

function cluster(...args: string[]): Promise<number> {
  return node(...process.execArgv, 'scripts/cluster.ts', ...args);
}

async function onOwnCluster(options: readonly string[]): Promise<boolean> {
  const wasReady = isReady();
  console.error('making the images of podinfo and of the original, once');
  await podinfoArchive();
  await originalArchive();
  if ((await cluster('up')) !== 0) return false;
  // What is asked for may be in one of the two only.
  const chosen = options.length === 0 ? [] : ['--passWithNoTests', ...options];
  const jest = (...args: string[]): Promise<number> =>
    cluster('exec', '--', process.execPath, ...JEST, ...args, ...chosen);
  try {
    const sideBySide = await jest('cluster', ...SIDE_BY_SIDE);
    if (interrupted) return false;
    const oneByOne = await jest('own-cluster', ...ONE_BY_ONE);
    return sideBySide === 0 && oneByOne === 0;
  } finally {
    if (!wasReady) await cluster('down');
  }
}

async function main(options: readonly string[]): Promise<void> {
  if (options.includes('--help')) {
    console.log(USAGE);
    return;
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const given = process.env.KUBECONFIG ?? '';
  const passed =
    given === ''
      ? await onOwnCluster(options)
      : (await node(...JEST, 'cluster', ...SIDE_BY_SIDE, ...options)) === 0;
  if (!passed) process.exitCode = 1;
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
