import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../start/run/ports';
import type { Contender } from './contenders';
import { groups } from './interrupt';
import { usageOf, type Usage } from './proc';
import { SERVER_CORE } from './wrk';

const ANSWERS_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 5_000;
const LOOK_MS = 2;

/** A contender's process, answering. */
export interface Server extends AsyncDisposable {
  readonly url: string;
  readonly metricsUrl: string;
  /** From the start of the process to the first 200. */
  readonly startMs: number;
  usage(): Usage;
}

/**
 * Starts a contender on the server's core and waits until it answers 200.
 *
 * @throws {Error} with what it printed, when it ends or does not answer.
 */
export async function startServer(contender: Contender): Promise<Server> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}/`;
  const startedAt = performance.now();
  const process = spawnOn(contender, port, metricsPort);
  try {
    await untilAnswers(url, process);
  } catch (cause) {
    await process.stop();
    throw new Error(`${contender.name}: ${(cause as Error).message}\n${process.output()}`, {
      cause,
    });
  }
  return {
    url,
    metricsUrl: `http://127.0.0.1:${contender.metricsPort ? metricsPort : port}/metrics`,
    startMs: performance.now() - startedAt,
    usage: () => usageOf(process.group),
    [Symbol.asyncDispose]: () => process.stop(),
  };
}

interface Running {
  readonly group: number;
  readonly hasEnded: () => boolean;
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

/** In a process group of its own, by which its children are found. */
function spawnOn(contender: Contender, port: number, metricsPort: number): Running {
  const { program, args, cwd, metricsPort: hasMetricsPort } = contender;
  const env = {
    PATH: process.env.PATH,
    ...contender.env,
    PORT: String(port),
    ...(hasMetricsPort && { METRICS_PORT: String(metricsPort) }),
  };
  const pinned = ['-c', String(SERVER_CORE), program, ...args];
  const child = spawn('taskset', pinned, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  groups.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-10_000); // Flask's development server prints every request
    });
  let ended = false;
  const end = new Promise<void>((resolve) => {
    for (const event of ['error', 'exit'])
      child.once(event, () => {
        ended = true;
        groups.delete(child);
        resolve();
      });
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await end;
    clearTimeout(timer);
  };
  return { group: child.pid ?? NaN, hasEnded: () => ended, output: () => output, stop };
}

async function untilAnswers(url: string, { hasEnded }: Running): Promise<void> {
  const deadline = performance.now() + ANSWERS_WITHIN_MS;
  while (!(await answers(url))) {
    if (hasEnded()) throw new Error('it ended before it answered');
    if (performance.now() > deadline)
      throw new Error(`no 200 from ${url} within ${ANSWERS_WITHIN_MS / 1000} s`);
    await sleep(LOOK_MS);
  }
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).once('error', () => {
      resolve(false);
    });
  });
}
