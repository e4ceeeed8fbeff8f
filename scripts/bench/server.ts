import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../start/run/ports';
import { groups } from './interrupt';
import { SERVER_CORE } from './machine';
import { usageOf } from './proc';

const ANSWERS_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 5_000;
const LOOK_MS = 2;

/** What runs alone on the server's core. */
export interface Program {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The variables besides `PATH`, `PORT` and `METRICS_PORT`. */
  readonly env: Readonly<Record<string, string>>;
  /** Its metrics are read once a second while it is measured. */
  readonly scraped?: boolean;
}

/** Its process, answering. */
export interface Server extends AsyncDisposable {
  readonly url: string;
  /** Of this service; the others have theirs elsewhere. */
  readonly metricsUrl: string;
  /** From the start of the process to the first 200. */
  readonly startMs: number;
  readonly usage: () => ReturnType<typeof usageOf>;
}

/**
 * Starts a program on ports of its own, in a process group by which its children are found, and waits for a 200.
 *
 * @throws {Error} with what it printed, when it ends before it answers or does not answer within 30 s.
 */
export async function startServer(program: Program): Promise<Server> {
  const [port, metricsPort] = [String(await freePort()), String(await freePort())];
  const url = `http://127.0.0.1:${port}/`;
  const startedAt = performance.now();
  const child = spawn('taskset', ['-c', String(SERVER_CORE), program.program, ...program.args], {
    cwd: program.cwd,
    env: { PATH: process.env.PATH, ...program.env, PORT: port, METRICS_PORT: metricsPort },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  groups.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-10_000); // Flask's development server prints every request
    });
  const end = new Promise((resolve) => {
    child.once('error', resolve).once('exit', resolve);
  }).finally(() => groups.delete(child));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await end;
    clearTimeout(timer);
  };
  await untilAnswers(url, () => !groups.has(child)).catch(async (cause: unknown) => {
    await stop();
    throw new Error(`${program.name}: ${(cause as Error).message}\n${output}`, { cause });
  });
  return {
    url,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    startMs: performance.now() - startedAt,
    usage: () => usageOf(child.pid ?? NaN),
    [Symbol.asyncDispose]: stop,
  };
}

async function untilAnswers(url: string, hasEnded: () => boolean): Promise<void> {
  const deadline = performance.now() + ANSWERS_WITHIN_MS;
  for (;;) {
    // Not kept open: the server is to end at once when it is told to.
    const answer = fetch(url, { headers: { connection: 'close' } });
    const response = await answer.catch(() => undefined);
    await response?.text();
    if (response?.ok) return;
    if (hasEnded()) throw new Error('it ended before it answered');
    if (performance.now() > deadline)
      throw new Error(`no 200 from ${url} within ${ANSWERS_WITHIN_MS / 1000} s`);
    await sleep(LOOK_MS);
  }
}
