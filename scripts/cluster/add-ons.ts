import { join } from 'node:path';
import { resolveGo } from '../lib/go';
import { waitFor } from '../lib/progress';
import { run } from '../lib/run';
import { kubeadm, kubectl } from './components';
import { KUBECONFIG } from './state';

const MANIFESTS = join(__dirname, 'manifests');

/** Folder of a pinned module's files; go.sum vouches for them. */
async function moduleFolder(tool: string, path: string): Promise<string> {
  const cwd = join(__dirname, '../tools', tool);
  return (await run(await resolveGo(), ['list', '-m', '-f', '{{.Dir}}', path], { cwd })).trim();
}

/** On the server's side: some definitions are larger than kubectl's annotation may be. */
async function apply(...files: string[]): Promise<void> {
  const args = files.flatMap((file) => ['--filename', file]);
  await kubectl('apply', '--server-side', '--force-conflicts', ...args);
}

async function applyDefinitions(folder: string): Promise<void> {
  await apply(folder);
  await kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s');
}

/** CoreDNS and a balancer for Services. */
export async function applyNetworking(): Promise<void> {
  await kubeadm('addon', 'coredns', '--kubeconfig', KUBECONFIG);
  const metallb = await moduleFolder('metallb', 'go.universe.tf/metallb');
  await applyDefinitions(join(metallb, 'config/crd/bases'));
  await apply(join(MANIFESTS, 'kubeadm.yaml'), join(MANIFESTS, 'metallb.yaml'));
}

/** Prometheus Operator with its definitions, Prometheus and Alertmanager. */
export async function applyMonitoring(): Promise<void> {
  const module = 'github.com/prometheus-operator/prometheus-operator';
  const example = join(await moduleFolder('prometheus-operator', module), 'example');
  await applyDefinitions(join(example, 'prometheus-operator-crd'));
  await apply(
    join(example, 'rbac/prometheus-operator/prometheus-operator-cluster-role.yaml'),
    join(example, 'rbac/prometheus/prometheus-cluster-role.yaml'),
    join(MANIFESTS, 'monitoring.yaml'),
  );
}

/** The operator makes Prometheus and Alertmanager: their Pods come later than its own. */
export async function waitForAddOns(): Promise<void> {
  const ready = ['wait', '--for=condition=Available', '--timeout=120s'];
  for (const namespace of ['kube-system', 'metallb-system', 'monitoring'])
    await kubectl(...ready, '--namespace', namespace, 'deployment', '--all');
  for (const kind of ['prometheus/prometheus', 'alertmanager/alertmanager'])
    await kubectl(...ready, '--namespace', 'monitoring', kind);
  await waitFor('Pods', 60, async () => {
    const query = ['--no-headers', '--field-selector=status.phase!=Running'];
    const pods = await kubectl('get', 'pods', '--namespace', 'monitoring', ...query);
    return pods.trim() || undefined;
  });
}
