import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

const MAIN = join(__dirname, '../../../dist/main.js');

/** How a process ended, and everything that it printed. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built service as a process of its own, on loopback. */
export interface Service extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  readonly url: string;
  /** What it has printed so far. */
  output(): string;
  signal(signal: NodeJS.Signals): void;
  /** Resolves when the process has ended. */
  readonly ended: Promise<Ended>;
}

/** A TCP port of 127.0.0.1 that is free at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Runs the built service with only these variables and PATH. */
export function spawnService(env: Readonly<Record<string, string>>): {
  child: ChildProcess;
  ended: Promise<Ended>;
  output: () => string;
} {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([status, signal]) => ({
    status: status as number | null,
    signal: signal as NodeJS.Signals | null,
    stdout,
    stderr,
  }));
  return { child, ended, output: () => stdout + stderr };
}

/** @throws {Error} with the service's output when it ends before it listens. */
export async function startService(env: Readonly<Record<string, string>> = {}): Promise<Service> {
  const port = Number(env.PORT ?? (await freePort()));
  const { child, ended, output } = spawnService({ PORT: String(port), ...env });
  const listening = new Promise<void>((resolve) => {
    child.stdout?.on('data', () => {
      if (output().includes(' listens on ')) resolve();
    });
  });
  const early = ended.then(() => Promise.reject(new Error(`it ended at once:\n${output()}`)));
  await Promise.race([listening, early]);
  early.catch(() => undefined); // after the start, each test judges the end of the service itself
  return {
    port,
    pid: child.pid ?? NaN,
    url: `http://127.0.0.1:${port}`,
    output,
    signal: (signal) => child.kill(signal),
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
