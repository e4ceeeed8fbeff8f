import { join } from 'node:path';
import { goModule } from '../lib/go';
import { waitFor } from '../lib/progress';
import { kubectl } from './node';

const MANIFESTS = join(__dirname, 'manifests');

/** Folder with the files of a Go module that a tool's go.mod pins; go.sum verifies them. */
async function moduleFolder(tool: string, module: string): Promise<string> {
  return (await goModule(module, join(__dirname, '../tools', tool))).Dir;
}

/** By server-side apply, because some definitions are too large for kubectl's annotation. */
async function apply(...files: string[]): Promise<void> {
  const args = files.flatMap((file) => ['--filename', file]);
  await kubectl('apply', '--server-side', '--force-conflicts', ...args);
}

/** Applies, or applies again, MetalLB as a balancer for Services, Prometheus Operator, Prometheus and Alertmanager. */
export async function applyAddOns(): Promise<void> {
  const metallb = await moduleFolder('metallb', 'go.universe.tf/metallb');
  const operator = 'github.com/prometheus-operator/prometheus-operator';
  const example = join(await moduleFolder('prometheus-operator', operator), 'example');
  await apply(join(metallb, 'config/crd/bases'), join(example, 'prometheus-operator-crd'));
  await kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s');
  await apply(
    MANIFESTS,
    join(example, 'rbac/prometheus-operator/prometheus-operator-cluster-role.yaml'),
    join(example, 'rbac/prometheus/prometheus-cluster-role.yaml'),
  );
}

/** The operator creates the Pods of Prometheus and Alertmanager, so they come later than its own, and it may replace them at first. */
export async function waitForAddOns(): Promise<void> {
  const ready = ['wait', '--for=condition=Available', '--timeout=300s'];
  const monitoring = ['--namespace', 'monitoring'];
  await kubectl(...ready, '--all-namespaces', 'deployment', '--all');
  await kubectl(...ready, ...monitoring, 'prometheus/prometheus', 'alertmanager/alertmanager');
  await waitFor('Pods', 60, async () => {
    const query = ['--no-headers', '--field-selector=status.phase!=Running'];
    const pods = await kubectl('get', 'pods', ...monitoring, ...query);
    return pods.trim() || undefined;
  });
}
