/**
 * The work of `npm run cluster -- up`, a program of its own: it leads a process group and has a mount namespace, so that
 * "down" can end all of it at any time, the builds too, and no mount of theirs stays.
 */
import { Command } from 'commander';
import { runMain } from '../lib/main';
import { step } from '../lib/progress';
import { resolvePinned } from '../lib/tools';
import { applyMonitoring, applyNetworking, waitForAddOns } from './add-ons';
import * as components from './components';
import { clusterArchives, IMAGE_TOOLS, importArchive, loadApplication } from './images';
import { removeNode, startNode } from './node';
import { isReady, markReady } from './state';

const TOOLS = [
  ...(['kubectl', 'kubeadm', 'kube-apiserver', 'kube-controller-manager'] as const),
  ...(['kube-scheduler', 'kube-proxy', 'kubelet'] as const),
];

async function up(): Promise<void> {
  // They tell their progress themselves.
  for (const name of [...TOOLS, ...IMAGE_TOOLS]) await resolvePinned(name);
  const archives = await step('images of the cluster', clusterArchives);
  if (isReady()) {
    await step("the application's image", loadApplication);
    console.error('the cluster was running already');
    return;
  }
  await removeNode();
  await step('node', startNode);
  await step('containerd', components.startContainerd);
  await step('certificates', components.makeCredentials);
  await step('API server', components.startApiServer);
  await step('control plane, kubelet and proxy', components.startNodeComponents);
  await step('import of the images', async () => {
    for (const archive of archives) await importArchive(archive);
  });
  await step('CoreDNS and MetalLB', applyNetworking);
  await step('Prometheus Operator', applyMonitoring);
  await step("the application's image", loadApplication);
  await step('Prometheus and Alertmanager', waitForAddOns);
  markReady();
  console.error('the cluster is up; npm run cluster -- exec -- helm install app chart --wait');
}

if (require.main === module) runMain(new Command().action(up));
