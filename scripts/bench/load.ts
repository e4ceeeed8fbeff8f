import { join } from 'node:path';
import { run } from '../lib/run';
import { groups } from './interrupt';
import { LOAD_CORE } from './machine';

const GENERATOR = join(__dirname, '../../dist/bench/open-loop.js');
/**
 * Its young objects all have room, so that it stops for them a few times a second, and not hundreds of times; and no
 * thread of V8's takes its core meanwhile.
 */
const FLAGS = ['--min-semi-space-size=16', '--max-semi-space-size=16', '--single-threaded'];

type Load = Readonly<Record<'requests' | 'perSecond' | 'p99Ms', number>>;
/** Of requests that were sent at a fixed rate, each from when it was due. */
type OpenLoad = Readonly<Record<'p99Ms' | 'steadyP99Ms', number>>;

/** Sends as many requests as the server answers, on 32 connections that stay open. */
export async function load(url: string, seconds: number): Promise<Load> {
  const wrk = ['wrk', '-t1', '-c32', `-d${seconds}s`, '--latency', url];
  return parseWrk(await run('taskset', ['-c', String(LOAD_CORE), ...wrk], { groups }));
}

/** On this process's core, as wrk: whatever the answers take, the next request is not put off. */
export async function openLoad(url: string, perSecond: number, seconds: number): Promise<OpenLoad> {
  const args = [...FLAGS, GENERATOR, url, String(perSecond), String(seconds)];
  return JSON.parse(await run(process.execPath, args, { groups })) as OpenLoad;
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
  const [, p99, unit] = /^ *99% +([\d.]+)(us|ms|s|m)$/m.exec(text) ?? [];
  const load = {
    requests: Number(/^ *(\d+) requests in /m.exec(text)?.[1]),
    perSecond: Number(/^Requests\/sec: +([\d.]+)$/m.exec(text)?.[1]),
    p99Ms: Number(p99) * MS[(unit ?? 'ms') as keyof typeof MS],
  };
  if (Object.values(load).every((value) => value > 0)) return load;
  throw new Error(`wrk printed no results:\n${text}`);
}
