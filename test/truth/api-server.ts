import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { omit } from '../../schema/json-schema';
import { resolveTool, type ToolName } from '../../scripts/lib/tools';
import type { Manifest } from '../support/chart';
import { eventually } from '../support/eventually';

const TOKEN = 'truth';

/** The oldest and the newest Kubernetes that the chart supports. */
export const SERVERS = ['kube-apiserver-1.29', 'kube-apiserver'] as const;

/** The answer to a request. */
interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Runs a program until it ends, or until its standard input ends, which also happens when this process is killed. */
const UNTIL_INPUT_ENDS =
  'exec 3<&0; "$@" & p=$!; { cat <&3; kill -9 $p; } >/dev/null 2>&1 & wait $p';

/** A program of this test; errors contain the end of its log. */
class Program implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    private readonly log: string,
  ) {}

  static start(path: string, args: readonly string[], log: string): Program {
    const child = spawn('sh', ['-c', UNTIL_INPUT_ENDS, 'sh', path, ...args], { stdio: 'pipe' });
    const file = createWriteStream(log);
    child.stdout.pipe(file, { end: false });
    child.stderr.pipe(file, { end: false });
    return new Program(child, log);
  }

  /** @throws {Error} with the end of its log, when the program has ended. */
  assertRunning(): void {
    if (this.child.exitCode === null && this.child.signalCode === null) return;
    const lines = readFileSync(this.log, 'utf8').trim().split('\n').slice(-15).join('\n');
    throw new Error(
      `${this.child.spawnargs[4] ?? ''} has ended; the end of ${this.log}:\n${lines}`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.stdin?.end();
    await ended;
  }
}

/** kube-apiserver and etcd alone, without kubelet, controllers or root. Objects are sent as dry runs, so it stores only definitions. */
export class ApiServer implements AsyncDisposable {
  private readonly agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  private readonly plurals = new Map<string, Map<string, { name: string; namespaced: boolean }>>();

  private constructor(
    readonly version: string,
    private readonly port: number,
    private readonly programs: readonly Program[],
  ) {}

  /**
   * @param tool the API server to run
   * @param folder for its files
   * @param definitions of custom resources, which it serves when this returns
   */
  static async start(
    tool: ToolName,
    folder: string,
    definitions: readonly object[],
  ): Promise<ApiServer> {
    mkdirSync(folder, { recursive: true });
    const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
    const etcd = Program.start(
      await resolveTool('etcd'),
      [
        `--data-dir=${join(folder, 'etcd')}`,
        '--unsafe-no-fsync',
        `--listen-client-urls=http://127.0.0.1:${client}`,
        `--advertise-client-urls=http://127.0.0.1:${client}`,
        `--listen-peer-urls=http://127.0.0.1:${peer}`,
        `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
        `--initial-cluster=default=http://127.0.0.1:${peer}`,
      ],
      join(folder, 'etcd.log'),
    );
    const args = [
      `--etcd-servers=http://127.0.0.1:${client}`,
      `--secure-port=${port}`,
      ...serverArguments(folder),
    ];
    const log = join(folder, 'kube-apiserver.log');
    const server = Program.start(await resolveTool(tool), args, log);
    const programs = [server, etcd];
    try {
      const api = new ApiServer('', port, programs);
      await eventually(`${tool} is ready`, 120, () => api.ready());
      const { body } = await api.send('GET', '/version');
      const started = new ApiServer((body as { gitVersion: string }).gitVersion, port, programs);
      for (const definition of definitions) await started.define(definition);
      return started;
    } catch (error) {
      for (const program of programs) await program[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A kubeconfig for kubectl and Helm. */
  get kubeconfig(): string {
    const server = `https://127.0.0.1:${this.port}`;
    return JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'truth' },
      clusters: [{ name: 'truth', cluster: { server, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'truth', user: { token: TOKEN } }],
      contexts: [{ name: 'truth', context: { cluster: 'truth', user: 'truth' } }],
    });
  }

  private async ready(): Promise<void> {
    for (const program of this.programs) program.assertRunning();
    const { status, body } = await this.send('GET', '/readyz');
    if (status !== 200) throw new Error(String(body));
  }

  /** Creates a CustomResourceDefinition and waits until its kind is served. */
  private async define(definition: object): Promise<void> {
    const { metadata } = definition as Manifest;
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    const { status, body } = await this.send('POST', path, definition);
    if (status !== 201) throw new Error(JSON.stringify(body));
    await eventually(`${metadata.name} is served`, 30, async () => {
      const answer = await this.send('GET', `${path}/${metadata.name}`);
      const { conditions = [] } = (
        answer.body as { status: { conditions?: { type: string; status: string }[] } }
      ).status;
      const isServed = conditions.some(
        ({ type, status: is }) => type === 'Established' && is === 'True',
      );
      if (!isServed) throw new Error('not yet');
    });
  }

  /**
   * Why the server would refuse an object, created as by Helm 3 and applied as by Helm 4; undefined when it would accept it.
   * An unknown kind is accepted if it may be a custom resource, because its definition depends on the cluster.
   */
  async refusal(manifest: Manifest): Promise<string | undefined> {
    // In the words of Helm, which checks this before it sends anything.
    const { apiVersion, kind, metadata } = manifest as { [Key in keyof Manifest]: unknown };
    const isObject = typeof (metadata as Manifest['metadata'] | undefined)?.name === 'string';
    if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isObject)
      return 'it is no object of Kubernetes';
    const resource = await this.resourceOf(manifest);
    if (resource === undefined)
      return (await this.isOfKubernetes(apiVersion))
        ? `no matches for kind ${kind} in version ${apiVersion}`
        : undefined;
    const path = collectionPath(manifest, resource);
    const query = 'dryRun=All&fieldValidation=Strict&fieldManager=helm';
    const created = await this.send('POST', `${path}?${query}`, manifest);
    if (created.status >= 300) return messageOf(created);
    const readable = omit(manifest as Manifest & { readonly stringData?: unknown }, 'stringData');
    const dropped = firstDropped(readable, created.body, '');
    if (dropped !== undefined) return `${this.version} drops ${dropped} without a word`;
    const name = encodeURIComponent(manifest.metadata.name);
    const applied = await this.send('PATCH', `${path}/${name}?${query}&force=true`, manifest);
    return applied.status >= 300 ? messageOf(applied) : undefined;
  }

  /** Whether the server knows the kind of an object, rather than leaving it to the cluster. */
  async serves(manifest: Manifest): Promise<boolean> {
    return (await this.resourceOf(manifest)) !== undefined;
  }

  /** Whether Kubernetes itself has the group of a version; that of a custom resource has a dot in it. */
  private async isOfKubernetes(apiVersion: string): Promise<boolean> {
    const [group = '', version] = apiVersion.split('/');
    if (version === undefined || !group.includes('.')) return true;
    const { body } = await this.send('GET', '/apis');
    const { groups } = body as { groups: { name: string }[] };
    return groups.some(({ name }) => name === group && name.endsWith('.k8s.io'));
  }

  private async resourceOf({
    apiVersion,
    kind,
  }: Manifest): Promise<{ name: string; namespaced: boolean } | undefined> {
    let kinds = this.plurals.get(apiVersion);
    if (kinds === undefined) {
      const prefix = apiVersion.includes('/') ? '/apis' : '/api';
      const { body } = await this.send('GET', `${prefix}/${encodeURI(apiVersion)}`);
      const { resources = [] } = body as {
        resources?: { name: string; kind: string; namespaced: boolean }[];
      };
      kinds = new Map(
        resources.filter(({ name }) => !name.includes('/')).map((one) => [one.kind, one]),
      );
      this.plurals.set(apiVersion, kinds);
    }
    return kinds.get(kind);
  }

  private send(method: string, path: string, body?: object): Promise<Answer> {
    const type = method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json';
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': type };
    const { agent, port } = this;
    return new Promise((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port, method, path, headers, agent },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const isJson = (response.headers['content-type'] ?? '').includes('json');
            resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : text });
          });
          response.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(body && JSON.stringify(body));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.agent.destroy();
    for (const program of this.programs) await program[Symbol.asyncDispose]();
  }
}

function serverArguments(folder: string): string[] {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = join(folder, 'service-accounts.key');
  writeFileSync(key, privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
  const tokens = join(folder, 'tokens.csv');
  writeFileSync(tokens, `${TOKEN},admin,admin,system:masters\n`, { mode: 0o600 });
  return [
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none', // a loopback address cannot be the endpoint of a Service
    `--cert-dir=${folder}`,
    `--token-auth-file=${tokens}`,
    '--authorization-mode=AlwaysAllow',
    '--allow-privileged',
    // Which families of addresses there are is a matter of the cluster: here both.
    '--service-cluster-ip-range=10.0.0.0/16,fd00::/108',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    // The existence of a namespace, a ServiceAccount or a PriorityClass depends on the cluster, and so do rules of a namespace.
    '--disable-admission-plugins=NamespaceLifecycle,PodSecurity,Priority,ServiceAccount',
  ];
}

function collectionPath(
  { apiVersion, metadata }: Manifest,
  { name, namespaced }: { name: string; namespaced: boolean },
): string {
  const prefix = `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}`;
  // Helm sets the namespace of the release if the object has none.
  const { namespace = 'default' } = metadata as { namespace?: string };
  return namespaced
    ? `${prefix}/namespaces/${encodeURIComponent(namespace)}/${name}`
    : `${prefix}/${name}`;
}

/** The place of a sent value that is missing in the answer; empty values may be missing. */
function firstDropped(sent: unknown, kept: unknown, path: string): string | undefined {
  if (typeof sent !== 'object' || sent === null) {
    const isEmpty =
      sent === undefined || sent === null || sent === '' || sent === 0 || sent === false;
    return kept === undefined && !isEmpty ? path : undefined;
  }
  if (Object.keys(sent).length === 0) return undefined;
  if (typeof kept !== 'object' || kept === null) return path;
  for (const [key, inner] of Object.entries(sent)) {
    const there = (kept as Readonly<Record<string, unknown>>)[key];
    const dropped = firstDropped(inner, there, `${path}.${key}`);
    if (dropped !== undefined) return dropped;
  }
  return undefined;
}

function messageOf({ status, body }: Answer): string {
  const { message } = body as { message?: string };
  return message ?? `${status} ${String(body)}`;
}
