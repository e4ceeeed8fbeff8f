import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { sum } from 'simple-statistics';
import { waitFor } from '../lib/progress';
import { freePort } from '../start/run/ports';

/** Core of the server; the load has another one. */
const SERVER_CORE = '0';
const STARTS_WITHIN_SECONDS = 30;
const STOPS_WITHIN_MS = 5000;
const LOOK_MS = 2;
/** Source: `getconf CLK_TCK`, which is 100 on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;

/** A server, which runs alone on its core. */
export interface Program {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  /** Environment variables besides `PATH`, `PORT` and `METRICS_PORT`. */
  readonly env: Readonly<Record<string, string>>;
}

/** Makes a signal end this process by process.exit(), so that its servers are killed and its temporary folders removed. */
export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
}

/**
 * Starts a program on ports of its own and waits for a 200.
 *
 * @throws {Error} with the output of the program, when it ends before it answers or does not answer within 30 s.
 */
export async function startServer({ name, command, cwd, env }: Program) {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}/`;
  const startedAt = performance.now();
  const child = spawn('taskset', ['-c', SERVER_CORE, ...command], {
    cwd,
    env: { PATH: process.env.PATH, ...env, PORT: `${port}`, METRICS_PORT: `${metricsPort}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-10_000); // Flask's development server prints every request
    });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    setTimeout(kill, STOPS_WITHIN_MS).unref();
    await end;
    process.off('exit', kill);
  };
  const problem = async (): Promise<string | undefined> => {
    // Closed after the answer, so that the server can end at once.
    const answer = await fetch(url, { headers: { connection: 'close' } }).catch(() => undefined);
    await answer?.text();
    if (answer?.ok) return undefined;
    if (child.exitCode === null && child.signalCode === null) return `no 200 from ${url}`;
    throw new Error('it ended before it answered');
  };
  await waitFor('start', STARTS_WITHIN_SECONDS, problem, LOOK_MS).catch(async (cause: unknown) => {
    await stop();
    throw new Error(`${name}: ${(cause as Error).message}\n${output}`, { cause });
  });
  const startMs = performance.now() - startedAt;
  return { url, metricsPort, startMs, pid: child.pid ?? NaN, [Symbol.asyncDispose]: stop };
}

/** CPU time and memory of a process and its children, such as gunicorn's workers. Source: proc(5). */
export function usageOf(pid: number): Readonly<Record<'cpuSeconds' | 'residentMib', number>> {
  const read = (file: string): string => readFileSync(`/proc/${pid}/${file}`, 'utf8');
  const stat = read('stat');
  // Starts after the second field, the name, which may contain spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = sum(fields.slice(11, 13).map(Number)); // in the program and in the kernel
  const kib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(read('status'))?.[1] ?? 0);
  const ids = read(`task/${pid}/children`).trim().split(' ').filter(Boolean);
  const children = ids.map((id) => usageOf(Number(id)));
  return {
    cpuSeconds: sum([ticks / TICKS_PER_SECOND, ...children.map((child) => child.cpuSeconds)]),
    residentMib: sum([kib / 1024, ...children.map((child) => child.residentMib)]),
  };
}
