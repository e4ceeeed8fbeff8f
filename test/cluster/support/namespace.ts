import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { run } from '../../../scripts/lib/run';
import { resolveTool } from '../../../scripts/lib/tools';
import { CHART, type HelmName } from '../../support/chart';
import { eventually } from '../../support/eventually';

/** {@link eventually} with longer pauses, because every attempt starts kubectl. */
export function inTime<T>(
  what: string,
  withinSeconds: number,
  probe: () => Promise<T>,
): Promise<T> {
  return eventually(what, withinSeconds, probe, 2);
}

export async function kubectl(...args: readonly string[]): Promise<string> {
  return run(await resolveTool('kubectl'), args);
}

/** Tests run side by side: with the chart's own requests a small node has no room for all their Pods. */
const SMALL = ['--set', 'resources.requests.cpu=10m'];

const WAIT = ['--wait', '--timeout', '3m'];

let probePort = 10_000 + Math.floor(Math.random() * 10_000);

/**
 * Sends one request, from a port below those that the system assigns. If the node has no rule for the address yet, the kernel
 * remembers the wrong route for minutes, and a later connection from the same port would take it, too.
 */
async function probe(url: string): Promise<void> {
  probePort += 1;
  const request = get(url, { agent: false, localPort: probePort, timeout: 2_000 });
  request.once('timeout', () => request.destroy(new Error('no answer within 2 s')));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
}

async function listableKinds(): Promise<string[]> {
  const list = await kubectl('api-resources', '--namespaced', '--verbs=list', '--output=name');
  return list.trim().split('\n');
}

/** What tests need to know about a Pod. */
export interface Pod {
  readonly name: string;
  readonly uid: string;
  readonly address: string;
  readonly ready: boolean;
  readonly terminating: boolean;
  readonly restarts: number;
}

interface PodObject {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
  };
  readonly status: {
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly restartCount: number }[];
  };
}

/** A namespace of a test's own. It enforces Pod Security "restricted": a Pod that breaks it is not admitted. */
export class Namespace {
  /** Containers that the test itself has made restart. */
  expectedRestarts = 0;

  private createdAt = Date.now();

  constructor(readonly name: string) {}

  /** Its age in whole seconds: older data in Prometheus belongs to another namespace of the same name. */
  get ageSeconds(): number {
    return Math.floor((Date.now() - this.createdAt) / 1000);
  }

  async create(): Promise<void> {
    await this.remove(); // a killed run may have left one
    await kubectl('create', 'namespace', this.name);
    this.createdAt = Date.now();
    const enforce = 'pod-security.kubernetes.io/enforce=restricted';
    await kubectl('label', 'namespace', this.name, enforce);
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return kubectl('--namespace', this.name, ...args);
  }

  /** @throws {RunError} with Helm's message. */
  async helm(args: readonly string[], helm: HelmName = 'helm-4'): Promise<string> {
    return run(await resolveTool(helm), [...args, '--namespace', this.name]);
  }

  /** `helm install RELEASE chart --wait`, with the values of {@link SMALL}. */
  install(
    release: string,
    args: readonly string[] = [],
    helm: HelmName = 'helm-4',
  ): Promise<string> {
    return this.helm(['install', release, CHART, ...WAIT, ...SMALL, ...args], helm);
  }

  upgrade(release: string, args: readonly string[], helm: HelmName = 'helm-4'): Promise<string> {
    return this.helm(['upgrade', release, CHART, ...WAIT, ...SMALL, ...args], helm);
  }

  /** Part of an object or of a list of objects. Source: kubectl's JSONPath. */
  async field(kind: string, name: string, path: string): Promise<string> {
    return this.kubectl('get', kind, name, '--output', `jsonpath={${path}}`);
  }

  /**
   * URL of the release's public Service, by its address from the cluster's balancer. Waits until it answers: Helm 4 waits only until the
   * Service has a cluster IP, and the node's rules for the balancer's address come a moment later.
   */
  async url(release: string): Promise<string> {
    const ingress = '.status.loadBalancer.ingress[0]';
    const path = `${ingress}.ip}{${ingress}.hostname}:{.spec.ports[0].port`;
    return inTime(`the Service of ${release} has an address and answers`, 30, async () => {
      const url = `http://${await this.field('service', `${release}-service`, path)}`;
      await probe(`${url}/healthz`); // not counted
      return url;
    });
  }

  /** The Pods of a release, including terminating ones. */
  async pods(release: string): Promise<Pod[]> {
    const selector = ['--selector', `app=${release}-metrics`];
    const list = await this.kubectl('get', 'pods', ...selector, '--output', 'json');
    return (JSON.parse(list) as { items: PodObject[] }).items.map(({ metadata, status }) => ({
      name: metadata.name,
      uid: metadata.uid,
      address: status.podIP ?? '',
      ready:
        status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ??
        false,
      terminating: metadata.deletionTimestamp !== undefined,
      restarts: status.containerStatuses?.[0]?.restartCount ?? 0,
    }));
  }

  /** Waits until the release has exactly `count` Pods, all ready, and no Pod is terminating any more. */
  async settled(release: string, count: number): Promise<Pod[]> {
    return inTime(`${count} Pods of ${release}, all ready`, 120, async () => {
      const pods = await this.pods(release);
      const ready = pods.filter((pod) => pod.ready && !pod.terminating);
      if (pods.length !== count || ready.length !== count)
        throw new Error(`${pods.length} Pods, of which ${ready.length} are ready and stay`);
      return pods;
    });
  }

  /** All objects, as `kind/name`, except those that Kubernetes itself creates in every namespace. */
  async objects(): Promise<string[]> {
    const kinds = (await listableKinds()).filter(
      (kind) => !/^(events|endpoint|pods.metrics)/.test(kind),
    );
    const names = await this.kubectl('get', kinds.join(','), '--output', 'name');
    const own = ['configmap/kube-root-ca.crt', 'serviceaccount/default'];
    return names.split('\n').filter((name) => name !== '' && !own.includes(name));
  }

  async remove(): Promise<void> {
    await kubectl('delete', 'namespace', this.name, '--ignore-not-found', '--timeout=120s');
  }

  /** @throws {Error} when a container has restarted by itself. */
  async expectNoRestarts(): Promise<void> {
    const path =
      '{range .items[*]}{.metadata.name} {.status.containerStatuses[*].restartCount}{"\\n"}{end}';
    const list = await this.kubectl('get', 'pods', '--output', `jsonpath=${path}`);
    const counts = list.split('\n').flatMap((line) => line.split(' ').slice(1).map(Number));
    const restarts = counts.reduce((sum, count) => sum + count, 0);
    if (restarts !== this.expectedRestarts)
      throw new Error(
        `containers restarted ${restarts} times, expected ${this.expectedRestarts}:\n${list}`,
      );
  }

  /** Writes objects (without Secrets), events and logs to files. Returns the folder. */
  async dump(): Promise<string> {
    const folder = join('test-results/cluster', this.name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const kinds = (await listableKinds()).filter((kind) => kind !== 'secrets');
    const write = async (file: string, ...args: string[]): Promise<void> => {
      const text = await this.kubectl(...args).catch(String); // a part of the data is better than nothing
      writeFileSync(join(folder, file), text);
    };
    await write('objects.yaml', 'get', kinds.join(','), '--output', 'yaml');
    await write('events.txt', 'events');
    const names = await this.kubectl('get', 'pods', '--output', 'name');
    for (const pod of names.split('\n').filter((name) => name !== '')) {
      const file = pod.replace('pod/', '');
      await write(`${file}.log`, 'logs', pod, '--all-containers', '--timestamps');
      await write(`${file}.previous.log`, 'logs', pod, '--all-containers', '--previous');
    }
    return folder;
  }
}

/** Longer than all waits of any test together, so that a test fails with its own message, and there is time for the cleanup. */
export const LIMIT_MS = 30 * 60_000;

/**
 * A test in namespaces of its own, which are removed when it ends. When it fails, their objects, events and logs are written to files
 * first, and the message says where.
 */
export function inNamespaces(
  names: readonly string[],
  test: (...namespaces: Namespace[]) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const namespaces = names.map((name) => new Namespace(`app-metrics-${name}`));
    try {
      await Promise.all(namespaces.map((namespace) => namespace.create()));
      await test(...namespaces);
      for (const namespace of namespaces) await namespace.expectNoRestarts();
    } catch (cause) {
      const dumps = await Promise.allSettled(namespaces.map((namespace) => namespace.dump()));
      const removals = await Promise.allSettled(namespaces.map((namespace) => namespace.remove()));
      const more = [...dumps, ...removals].flatMap((result) =>
        result.status === 'rejected' ? [String(result.reason)] : (result.value ?? []),
      );
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${message}\n\nobjects, events and logs: ${more.join('\n')}`, { cause });
    }
    await Promise.all(namespaces.map((namespace) => namespace.remove()));
  };
}

export function inNamespace(
  name: string,
  test: (namespace: Namespace) => Promise<void>,
): () => Promise<void> {
  return inNamespaces([name], test);
}
