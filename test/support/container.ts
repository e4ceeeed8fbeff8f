import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildah } from '../../scripts/lib/node-image';
import { run } from '../../scripts/lib/run';

/** Seconds until the service must listen. */
const START_SECONDS = 60;

/** A container on the host's network, with the restrictions of the chart's Pods: read-only root, no capabilities. */
export interface Container extends AsyncDisposable {
  /** Path of its root file system on the host. */
  readonly root: string;
  /** Process id outside of the container. */
  readonly pid: number;
  output(): string;
  /** Runs a program in the container; rejects when it fails. */
  exec(...command: string[]): Promise<string>;
  /** Sends a signal to process 1 and resolves with the container's exit status. */
  stop(signal: string): Promise<number | null>;
}

/** The settings of an image for its process. */
interface ImageConfig {
  readonly User: string;
  readonly WorkingDir: string;
  readonly Env: readonly string[];
  readonly Cmd: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly ExposedPorts: Readonly<Record<string, unknown>>;
}

export async function inspectImage(image: string): Promise<ImageConfig> {
  const inspected = await buildah('inspect', '--type', 'image', image);
  return (JSON.parse(inspected) as { OCIv1: { config: ImageConfig } }).OCIv1.config;
}

/** Size of all layers, not compressed, in bytes. Source: OCI image specification, manifest.md. */
export async function imageBytes(image: string): Promise<number> {
  const inspected = JSON.parse(await buildah('inspect', '--type', 'image', image)) as {
    Manifest: string;
  };
  const { layers } = JSON.parse(inspected.Manifest) as { layers: { size: number }[] };
  return layers.reduce((total, { size }) => total + size, 0);
}

/** runc's description of the container. Source: OCI runtime specification 1.0.2, config.md. */
function bundleConfig(
  image: ImageConfig,
  root: string,
  env: Readonly<Record<string, string>>,
): object {
  const [uid, gid] = image.User.split(':').map(Number);
  const nothing = { bounding: [], effective: [], permitted: [], inheritable: [], ambient: [] };
  return {
    ociVersion: '1.0.2',
    root: { path: root, readonly: true },
    process: {
      user: { uid, gid },
      cwd: image.WorkingDir,
      args: image.Cmd,
      env: [...image.Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
      capabilities: nothing,
      noNewPrivileges: true,
    },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755'] },
    ],
    // No network namespace: the test reaches the service on the host's loopback.
    linux: { namespaces: [{ type: 'pid' }, { type: 'mount' }, { type: 'ipc' }, { type: 'uts' }] },
  };
}

/** Starts an image with runc and waits until the service listens; on failure nothing is left. Needs root. */
export async function startContainer(
  image: string,
  env: Readonly<Record<string, string>>,
): Promise<Container> {
  const id = `app-metrics-${randomUUID()}`;
  const cleanup = new AsyncDisposableStack();
  try {
    const bundle = mkdtempSync(join(tmpdir(), 'app-metrics-bundle-'));
    cleanup.defer(() => {
      rmSync(bundle, { recursive: true });
    });
    const working = await buildah('from', image);
    cleanup.defer(async () => {
      await buildah('rm', working); // unmounts, too
    });
    const root = await buildah('mount', working);
    const config = bundleConfig(await inspectImage(image), root, env);
    writeFileSync(join(bundle, 'config.json'), JSON.stringify(config));

    const runc = spawn('runc', ['run', '--bundle', bundle, id], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => runc.on('close', resolve));
    cleanup.defer(async () => {
      if (runc.pid === undefined) return; // runc is not installed
      if (runc.exitCode === null) await run('runc', ['delete', '--force', id]);
      await ended;
    });
    const output = collect(runc);
    await listening(runc, output);
    const state = JSON.parse(await run('runc', ['state', id])) as { pid: number };
    return {
      root,
      pid: state.pid,
      output,
      exec: (...command) => run('runc', ['exec', id, ...command]),
      stop: async (signal) => {
        await run('runc', ['kill', id, signal]);
        return ended;
      },
      [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
    };
  } catch (error) {
    await cleanup[Symbol.asyncDispose]();
    throw error;
  }
}

function collect(process: ChildProcess): () => string {
  let text = '';
  for (const stream of [process.stdout, process.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return () => text;
}

function listening(runc: ChildProcess, output: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => {
      clearTimeout(timer);
      reject(new Error(`${what}:\n${output()}`));
    };
    const timer = setTimeout(() => {
      fail(`the container did not listen within ${START_SECONDS} s`);
    }, START_SECONDS * 1000);
    runc.stdout?.on('data', () => {
      if (!output().includes(' listens on ')) return;
      clearTimeout(timer);
      resolve();
    });
    runc.on('error', ({ message }) => {
      fail(`runc: cannot be started: ${message}`);
    });
    runc.on('close', () => {
      fail('the container ended before it listened');
    });
  });
}
