import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolvePinned, type ToolName } from '../lib/tools';
import { inNode, NODE_FILES, nodeCommand } from './node';
import { waitFor } from './progress';
import { KUBECONFIG, NODE } from './state';

/** Inside the node; outside it is {@link NODE}/lib/kubernetes. */
const FILES = '/var/lib/kubernetes';
const ADDRESS = '198.51.100.10';

/** A program that runs as long as the node. */
class Component {
  private ended: string | undefined;

  private constructor(private readonly name: string) {}

  static start(name: string, command: readonly string[]): Component {
    const component = new Component(name);
    const log = openSync(component.log, 'a');
    const [program, args] = nodeCommand(command);
    const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log] });
    child.once('exit', (status, signal) => {
      component.ended = `it ended (${signal ?? `exit status ${status ?? '?'}`})`;
    });
    child.unref();
    return component;
  }

  /** @throws {Error} with the last lines of its log, when it ends or `answers` does not come true in time. */
  async whenReady(limitSeconds: number, answers: () => Promise<unknown>): Promise<void> {
    try {
      await waitFor(this.name, limitSeconds, async () => {
        if (this.ended !== undefined) throw new Error(`${this.name}: ${this.ended}`);
        return answers().then(
          () => undefined,
          (error: unknown) => String(error),
        );
      });
    } catch (error) {
      const lines = readFileSync(this.log, 'utf8').trim().split('\n').slice(-20).join('\n');
      throw new Error(`${String(error)}\nthe last lines of ${this.log}:\n${lines}`, {
        cause: error,
      });
    }
  }

  private get log(): string {
    return join(NODE, 'log', `${this.name}.log`);
  }
}

async function startKubernetes(name: ToolName, args: readonly string[]): Promise<Component> {
  return Component.start(name, [await resolvePinned(name), ...args]);
}

export async function kubectl(...args: string[]): Promise<string> {
  const program = await resolvePinned('kubectl');
  return inNode([program, '--kubeconfig', KUBECONFIG, ...args]);
}

export async function kubeadm(...phase: string[]): Promise<void> {
  const config = ['--config', join(NODE_FILES, 'kubeadm.yaml')];
  await inNode([await resolvePinned('kubeadm'), 'init', 'phase', ...phase, ...config]);
}

/** Authorities, certificates and a kubeconfig for each component. */
export async function makeCredentials(): Promise<void> {
  mkdirSync(join(NODE, 'lib/kubernetes'), { recursive: true });
  const apiServer = ['ca', 'apiserver', 'apiserver-kubelet-client'];
  for (const name of [...apiServer, 'front-proxy-ca', 'front-proxy-client', 'sa'])
    await kubeadm('certs', name);
  for (const name of ['admin', 'super-admin', 'kubelet', 'controller-manager', 'scheduler'])
    await kubeadm('kubeconfig', name, '--kubeconfig-dir', FILES);
}

/** containerd's socket answers. */
export async function startContainerd(): Promise<void> {
  const config = join(NODE_FILES, 'containerd.toml');
  const containerd = Component.start('containerd', ['containerd', '--config', config]);
  await containerd.whenReady(30, () => inNode(['ctr', 'version']));
}

/** etcd and the API server; the latter is ready when this returns. */
export async function startApiServer(): Promise<void> {
  const etcd = ['etcd', '--data-dir', '/var/lib/etcd', '--unsafe-no-fsync'];
  Component.start('etcd', etcd);
  const pki = `${FILES}/pki`;
  const server = await startKubernetes('kube-apiserver', [
    '--etcd-servers=http://127.0.0.1:2379',
    `--advertise-address=${ADDRESS}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--allow-privileged',
    // The node's name is known to no name server: logs and exec go to its address.
    '--kubelet-preferred-address-types=InternalIP',
    `--client-ca-file=${pki}/ca.crt`,
    `--tls-cert-file=${pki}/apiserver.crt`,
    `--tls-private-key-file=${pki}/apiserver.key`,
    `--kubelet-client-certificate=${pki}/apiserver-kubelet-client.crt`,
    `--kubelet-client-key=${pki}/apiserver-kubelet-client.key`,
    `--requestheader-client-ca-file=${pki}/front-proxy-ca.crt`,
    '--requestheader-allowed-names=front-proxy-client',
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    `--proxy-client-cert-file=${pki}/front-proxy-client.crt`,
    `--proxy-client-key-file=${pki}/front-proxy-client.key`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${pki}/sa.pub`,
    `--service-account-signing-key-file=${pki}/sa.key`,
  ]);
  await server.whenReady(60, () => kubectl('get', '--raw', '/readyz'));
}

/** The rest of the control plane, the kubelet and the proxy; the node is Ready when this returns. */
export async function startNodeComponents(): Promise<void> {
  const pki = `${FILES}/pki`;
  const authenticated = (name: string): string[] =>
    ['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map(
      (flag) => `--${flag}=${FILES}/${name}.conf`,
    );
  await startKubernetes('kube-controller-manager', [
    ...authenticated('controller-manager'),
    '--leader-elect=false',
    '--use-service-account-credentials',
    `--service-account-private-key-file=${pki}/sa.key`,
    `--root-ca-file=${pki}/ca.crt`,
    `--cluster-signing-cert-file=${pki}/ca.crt`,
    `--cluster-signing-key-file=${pki}/ca.key`,
  ]);
  await startKubernetes('kube-scheduler', [...authenticated('scheduler'), '--leader-elect=false']);
  await startKubernetes('kube-proxy', [
    `--kubeconfig=${FILES}/super-admin.conf`,
    '--hostname-override=app-metrics',
    '--cluster-cidr=10.244.0.0/24',
    '--conntrack-max-per-core=0',
    '--oom-score-adj=0',
  ]);
  const kubelet = await startKubernetes('kubelet', [
    `--config=${join(NODE_FILES, 'kubelet.yaml')}`,
    `--kubeconfig=${FILES}/kubelet.conf`,
    '--hostname-override=app-metrics',
    `--node-ip=${ADDRESS}`,
  ]);
  await kubelet.whenReady(60, () =>
    kubectl('wait', '--for=condition=Ready', 'node/app-metrics', '--timeout=2s'),
  );
}
