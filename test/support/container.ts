import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../scripts/lib/run';
import { buildah } from './node-image';

/** What an image says of its process. */
interface ImageConfig {
  readonly User: string;
  readonly WorkingDir: string;
  readonly Env: readonly string[];
  readonly Cmd: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly ExposedPorts: Readonly<Record<string, unknown>>;
}

export async function inspectImage(image: string): Promise<ImageConfig> {
  const inspected = JSON.parse(await buildah('inspect', '--type', 'image', image)) as {
    OCIv1: { config: ImageConfig };
  };
  return inspected.OCIv1.config;
}

/** A container on the host's network, as strict as the chart's Pods: read-only root, no capabilities. */
export interface Container extends AsyncDisposable {
  /** Its root file system, seen from outside. */
  readonly root: string;
  /** Process id outside of the container. */
  readonly pid: number;
  output(): string;
  /** Runs a program in the container; rejects when it fails. */
  exec(...command: string[]): Promise<string>;
  /** Sends a signal to process 1 and resolves with the container's exit status. */
  stop(signal: string): Promise<number | null>;
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

/** Runs an image with runc until the service listens. Root only. */
export async function startContainer(
  image: string,
  env: Readonly<Record<string, string>>,
): Promise<Container> {
  const id = `app-metrics-${randomUUID()}`;
  const bundle = mkdtempSync(join(tmpdir(), 'app-metrics-bundle-'));
  const working = await buildah('from', image);
  const root = await buildah('mount', working);
  writeFileSync(
    join(bundle, 'config.json'),
    JSON.stringify(bundleConfig(await inspectImage(image), root, env)),
  );
  const runc = spawn('runc', ['run', '--bundle', bundle, id], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(runc, 'close').then(([status]) => status as number | null);
  const output = collect(runc);
  const dispose = async (): Promise<void> => {
    if (runc.exitCode === null) await run('runc', ['delete', '--force', id]);
    await ended;
    await buildah('rm', working); // unmounts, too
    rmSync(bundle, { recursive: true });
  };
  try {
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
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
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
    runc.stdout?.on('data', () => {
      if (output().includes(' listens on ')) resolve();
    });
    runc.on('close', () => {
      reject(new Error(`the container ended before it listened:\n${output()}`));
    });
  });
}
