import { run, RunError } from '../lib/run';
import { groups } from './interrupt';

/** The server has one core for itself, and so has the load. */
export const SERVER_CORE = 0;
const LOAD_CORE = 1;
const CONNECTIONS = 32;

/** What wrk printed. */
export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const MS = { us: 0.001, ms: 1, s: 1000, m: 60_000 } as const;

/**
 * Reads wrk's report.
 *
 * @throws {Error} when a request failed: a server that refuses quickly must not win.
 */
export function parseWrk(text: string): Load {
  const failure = /^ *(Socket errors: .*|Non-2xx or 3xx responses: .*)$/m.exec(text)?.[1];
  if (failure !== undefined) throw new Error(`the load met failures: ${failure}`);
  const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? NaN);
  const load = {
    requests: number(/^ *(\d+) requests in /m),
    perSecond: number(/^Requests\/sec: +([\d.]+)$/m),
    p50Ms: percentile(text, 50),
    p99Ms: percentile(text, 99),
  };
  if (Object.values(load).every((value) => value > 0)) return load;
  throw new Error(`wrk printed no results:\n${text}`);
}

function percentile(text: string, percent: number): number {
  const found = new RegExp(`^ *${percent}% +([\\d.]+)(us|ms|s|m)$`, 'm').exec(text);
  return Number(found?.[1]) * MS[(found?.[2] ?? 'ms') as keyof typeof MS];
}

/** Sends as many requests as the server answers, on 32 connections that stay open. */
export async function load(url: string, seconds: number): Promise<Load> {
  const wrk = ['wrk', '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--latency', url];
  return parseWrk(await run('taskset', ['-c', String(LOAD_CORE), ...wrk], { groups }));
}

/** @throws {Error} saying what to install, when something that the measuring needs is not there. */
export async function checkPrograms(): Promise<void> {
  if (process.platform !== 'linux')
    throw new Error(`the benchmark reads /proc and pins processes to cores: it needs Linux`);
  await isThere('taskset', ['--version'], 'util-linux');
  await isThere('wrk', ['--version'], 'wrk');
}

/** A status other than 0 is no matter: that of `wrk --version` is 1. */
async function isThere(program: string, args: string[], debian: string): Promise<void> {
  try {
    await run(program, args);
  } catch (error) {
    const isAbsent = error instanceof RunError && error.message.includes('cannot be started');
    if (!isAbsent) return;
    const remedy = `install it: apt-get install ${debian}`;
    throw new Error(`${program}, which the benchmark needs, is not on PATH; ${remedy}`, {
      cause: error,
    });
  }
}

/** This process, and so all that it starts unless told otherwise, stays away from the server's core. */
export async function leaveServerCore(): Promise<void> {
  await run('taskset', ['-acp', String(LOAD_CORE), String(process.pid)]);
}
