/**
 * The work of `npm run cluster -- up`, a program of its own: it leads a process group and has a mount namespace, so that
 * "down" can end all of it at any time, the builds too, and no mount of theirs stays.
 */
import { resolvePinned, type ToolName } from '../lib/tools';
import { applyMonitoring, applyNetworking, waitForAddOns } from './add-ons';
import {
  makeCredentials,
  startApiServer,
  startContainerd,
  startNodeComponents,
} from './components';
import { clusterArchives, IMAGE_TOOLS, importArchive, loadApplication } from './images';
import { removeNode, startNode } from './node';
import { step } from './progress';
import { isReady, markReady } from './state';

const TOOLS: readonly ToolName[] = [
  'kubectl',
  'kubeadm',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'kubelet',
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
  await step('containerd', startContainerd);
  await step('certificates', makeCredentials);
  await step('API server', startApiServer);
  await step('control plane, kubelet and proxy', startNodeComponents);
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

if (require.main === module) {
  up().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
