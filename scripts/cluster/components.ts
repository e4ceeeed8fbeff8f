import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { waitFor } from '../lib/progress';
import { resolvePinned } from '../lib/tools';
import { inNode, NODE_FILES, nodeCommand } from './node';
import { KUBECONFIG, NODE } from './state';

/**
 * Starts a program that runs as long as the node, with its flags of node/components.yaml.
 *
 * @param program its path, where the name is not enough
 * @returns what waits until `answers` comes true; it throws an Error with the last lines of the log, when the program
 *   ends or that takes longer than `limitSeconds`.
 */
function start(name: string, program = name) {
  const text = readFileSync(join(NODE_FILES, 'components.yaml'), 'utf8');
  const all = parse(text) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const flags = Object.entries(all[name] ?? {}).map(
    ([flag, value]) => `--${flag}=${String(value).replace('NODE_FILES', NODE_FILES)}`,
  );
  const path = join(NODE, 'log', `${name}.log`);
  const log = openSync(path, 'a');
  const [command, args] = nodeCommand([program, ...flags]);
  const child = spawn(command, args, { detached: true, stdio: ['ignore', log, log] });
  child.unref();
  return (limitSeconds: number, answers: () => Promise<unknown>): Promise<void> =>
    waitFor(name, limitSeconds, () => {
      const { signalCode, exitCode } = child;
      const end = signalCode ?? (exitCode === null ? undefined : `exit status ${exitCode}`);
      if (end !== undefined) throw new Error(`${name}: it ended (${end})`);
      return answers().then(() => undefined, String);
    }).catch((cause: unknown) => {
      const lines = readFileSync(path, 'utf8').trim().split('\n').slice(-20).join('\n');
      throw new Error(`${String(cause)}\nthe last lines of ${path}:\n${lines}`, { cause });
    });
}

export async function kubectl(...args: string[]): Promise<string> {
  return inNode(await resolvePinned('kubectl'), '--kubeconfig', KUBECONFIG, ...args);
}

export async function kubeadm(...phase: string[]): Promise<void> {
  const config = ['--config', join(NODE_FILES, 'kubeadm.yaml')];
  await inNode(await resolvePinned('kubeadm'), 'init', 'phase', ...phase, ...config);
}

/** Authorities, certificates and a kubeconfig for each component. */
export async function makeCredentials(): Promise<void> {
  mkdirSync(join(NODE, 'lib/kubernetes'), { recursive: true });
  await kubeadm('certs', 'all');
  await kubeadm('kubeconfig', 'all', '--kubeconfig-dir', '/var/lib/kubernetes');
}

/** containerd's socket answers. */
export async function startContainerd(): Promise<void> {
  await start('containerd')(30, () => inNode('ctr', 'version'));
}

/** etcd and the API server; the latter is ready when this returns. */
export async function startApiServer(): Promise<void> {
  start('etcd');
  const server = start('kube-apiserver', await resolvePinned('kube-apiserver'));
  await server(60, () => kubectl('get', '--raw', '/readyz'));
}

/** The rest of the control plane, the kubelet and the proxy; the node is Ready when this returns. */
export async function startNodeComponents(): Promise<void> {
  for (const name of ['kube-controller-manager', 'kube-scheduler', 'kube-proxy'] as const)
    start(name, await resolvePinned(name));
  const kubelet = start('kubelet', await resolvePinned('kubelet'));
  const ready = ['--for=condition=Ready', 'node/app-metrics', '--timeout=2s'];
  await kubelet(60, () => kubectl('wait', ...ready));
}
