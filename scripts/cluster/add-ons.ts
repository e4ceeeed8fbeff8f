import { join } from 'node:path';
import { resolveGo } from '../lib/go';
import { run } from '../lib/run';
import { kubeadm, kubectl } from './components';
import { waitFor } from './progress';
import { KUBECONFIG } from './state';

const TOOLS = join(__dirname, '../tools');
const MANIFESTS = join(__dirname, 'manifests');
const OPERATOR = 'github.com/prometheus-operator/prometheus-operator';
const METALLB = 'go.universe.tf/metallb';

/** Folder of a pinned module's files; go.sum vouches for them. */
async function moduleFolder(tool: string, path: string): Promise<string> {
  const args = ['list', '-m', '-f', '{{.Dir}}', path];
  return (await run(await resolveGo(), args, { cwd: join(TOOLS, tool) })).trim();
}

/** On the server's side: some definitions are larger than kubectl's annotation may be. */
async function apply(...files: string[]): Promise<void> {
  const args = files.flatMap((file) => ['--filename', file]);
  await kubectl('apply', '--server-side', '--force-conflicts', ...args);
}

/** CoreDNS and a balancer for Services. */
export async function applyNetworking(): Promise<void> {
  await kubeadm('addon', 'coredns', '--kubeconfig', KUBECONFIG);
  await apply(join(await moduleFolder('metallb', METALLB), 'config/crd/bases'));
  await established();
  await apply(join(MANIFESTS, 'kubeadm.yaml'), join(MANIFESTS, 'metallb.yaml'));
}

/** Prometheus Operator with its definitions, Prometheus and Alertmanager. */
export async function applyMonitoring(): Promise<void> {
  const example = join(await moduleFolder('prometheus-operator', OPERATOR), 'example');
  await apply(join(example, 'prometheus-operator-crd'));
  await established();
  const roles = join(example, 'rbac');
  await apply(
    join(roles, 'prometheus-operator/prometheus-operator-cluster-role.yaml'),
    join(roles, 'prometheus/prometheus-cluster-role.yaml'),
    join(MANIFESTS, 'monitoring.yaml'),
  );
}

async function established(): Promise<void> {
  await kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s');
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
