/**
 * Does the work of `npm run cluster -- up`, as a program of its own: it leads a process group and has a mount namespace, so that
 * "down" can end it and its builds at any time, and no mount of the builds stays.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { parse } from 'yaml';
import { runMain } from '../lib/main';
import { step, waitFor } from '../lib/progress';
import { resolvePinned } from '../lib/tools';
import { applyAddOns, waitForAddOns } from './add-ons';
import { loadApplication, loadImage, makeClusterImages } from './images';
import { inNode, kubeadm, kubectl, NODE_FILES, nodeCommand, removeNode, startNode } from './node';
import { isReady, KUBECONFIG, markReady, NODE } from './state';

const CONTROLLERS = ['kube-controller-manager', 'kube-scheduler', 'kube-proxy'] as const;
const FLAGS = parse(readFileSync(join(NODE_FILES, 'components.yaml'), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, unknown>>>
>;

/**
 * Starts a program that runs as long as the node, with its flags from node/components.yaml, and waits until `answers` becomes
 * true.
 *
 * @param path of the program, if its name is not enough
 * @throws {Error} with the last lines of the log, when the program ends or does not answer within a minute.
 */
async function start(
  name: string,
  answers: () => Promise<unknown> = () => Promise.resolve(),
  path = name,
): Promise<void> {
  const flags = Object.entries(FLAGS[name] ?? {}).map(([flag, is]) => `--${flag}=${String(is)}`);
  const file = join(NODE, 'log', `${name}.log`);
  const log = openSync(file, 'a');
  const [command, args] = nodeCommand([path, ...flags]);
  const child = spawn(command, args, { detached: true, stdio: ['ignore', log, log] });
  child.unref();
  await waitFor(name, 60, () => {
    const end = child.signalCode ?? child.exitCode;
    if (end !== null) throw new Error(`${name}: it ended (signal or exit status ${end})`);
    return answers().then(() => undefined, String);
  }).catch((cause: unknown) => {
    const lines = readFileSync(file, 'utf8').trim().split('\n').slice(-20).join('\n');
    throw new Error(`${String(cause)}\nthe last lines of ${file}:\n${lines}`, { cause });
  });
}

/** Creates certificate authorities, certificates and a kubeconfig for each component. */
async function makeCredentials(): Promise<void> {
  mkdirSync(join(NODE, 'lib/kubernetes'), { recursive: true });
  await kubeadm('certs', 'all');
  await kubeadm('kubeconfig', 'all', '--kubeconfig-dir', '/var/lib/kubernetes');
}

async function startApiServer(): Promise<void> {
  await start('etcd');
  const isReady = (): Promise<string> => kubectl('get', '--raw', '/readyz');
  await start('kube-apiserver', isReady, await resolvePinned('kube-apiserver'));
}

/** The node is Ready when this returns. */
async function startTheRest(): Promise<void> {
  for (const name of CONTROLLERS) await start(name, undefined, await resolvePinned(name));
  const ready = ['--for=condition=Ready', 'node/app-metrics', '--timeout=2s'];
  await start('kubelet', () => kubectl('wait', ...ready), await resolvePinned('kubelet'));
}

async function up(): Promise<void> {
  // These builds print their progress themselves.
  for (const name of ['kubectl', 'kubeadm', 'kube-apiserver', 'kubelet', ...CONTROLLERS] as const)
    await resolvePinned(name);
  const images = await makeClusterImages();
  if (isReady()) {
    await step("the application's image", loadApplication);
    console.error('the cluster was running already');
    return;
  }
  await removeNode();
  await step('node', startNode);
  await step('containerd', () => start('containerd', () => inNode('ctr', 'version')));
  await step('certificates', makeCredentials);
  await step('API server', startApiServer);
  await step('control plane, kubelet and proxy', startTheRest);
  await step('images of the cluster', async () => {
    for (const image of images) await loadImage(image);
  });
  await step('CoreDNS', () => kubeadm('addon', 'coredns', '--kubeconfig', KUBECONFIG));
  await step('MetalLB and Prometheus Operator', applyAddOns);
  await step("the application's image", loadApplication);
  await step('Prometheus and Alertmanager', waitForAddOns);
  markReady();
  console.error('the cluster is up; npm run cluster -- exec -- helm install app chart --wait');
}

if (require.main === module) runMain(new Command().action(up));
