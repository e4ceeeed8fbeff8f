import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { quantile } from 'simple-statistics';
import { run } from '../lib/run';
import type { Figures, Results } from './results';
import { type Program, startServer, usageOf } from './server';

const SETTLE_MS = 300;
const CONNECTIONS = 32;
const MS = { us: 0.001, ms: 1, s: 1000, m: 60_000 } as const;

/** Runs every contender once in each round, each time as a fresh process under load for `seconds`. */
export async function runRounds(
  contenders: readonly Program[],
  rounds: number,
  seconds: number,
): Promise<Results> {
  // After that, the files are in memory, V8's compile cache is written and the code that sends requests is compiled.
  console.error('trying each server for a second');
  for (const contender of contenders) await measure(contender, 1);
  const results = new Map(contenders.map(({ name }) => [name, [] as Figures[]]));
  for (let round = 0; round < rounds; round++)
    for (const contender of orderOf(contenders, round)) {
      const figures = await measure(contender, seconds);
      results.get(contender.name)?.push(figures);
      const speed = `${contender.name} ${Math.round(figures['requests/s'])}/s`;
      console.error(`round ${round + 1} of ${rounds}: ${speed}`);
    }
  return results;
}

/** Every second round runs in the opposite order, so that a change of the machine's speed affects first and last alike. */
export function orderOf<T>(contenders: readonly T[], round: number): readonly T[] {
  return round % 2 === 0 ? contenders : contenders.toReversed();
}

async function measure(contender: Program, seconds: number): Promise<Figures> {
  await using server = await startServer(contender);
  await sleep(SETTLE_MS);
  const idle = usageOf(server.pid);
  await fullLoad(server.url, Math.ceil((seconds * 3) / 8)); // warms up the server
  const before = usageOf(server.pid);
  const full = await fullLoad(server.url, seconds);
  const after = usageOf(server.pid);
  return {
    'requests/s': full.perSecond,
    'CPU µs/request': ((after.cpuSeconds - before.cpuSeconds) / full.requests) * 1e6,
    'p99 ms': full.p99Ms,
    'p99 ms at 1000/s': await p99AtFixedRate(server.url, Math.ceil(seconds / 2)),
    'start ms': server.startMs,
    'MiB idle': idle.residentMib,
    'MiB loaded': after.residentMib,
  };
}

/** Sends as many requests as the server answers, on 32 connections that stay open. */
async function fullLoad(url: string, seconds: number) {
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--latency', url];
  return parseWrk(await run('wrk', args));
}

/**
 * Reads wrk's report.
 *
 * @throws {Error} when a request failed: a server that quickly refuses requests must not win.
 */
export function parseWrk(text: string) {
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

/**
 * Sends a request each millisecond, whether earlier ones are answered or not: a server that stalls cannot delay the requests
 * that would show it. wrk keeps no schedule, and vegeta counts from the time when it sends.
 *
 * @returns the 99th percentile, in milliseconds, of the time from when a request was due to the end of its response
 */
export async function p99AtFixedRate(url: string, seconds: number): Promise<number> {
  // In turn ('fifo'), because gunicorn closes a connection that is idle for 2 s.
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, scheduling: 'fifo' });
  const latencies: Promise<number>[] = [];
  const startedAt = performance.now();
  while (latencies.length < seconds * 1000) {
    const dueAt = startedAt + latencies.length;
    // A busy loop: a timer would be late by a millisecond, and the core has nothing else to do.
    do await nextTurn();
    while (performance.now() < dueAt);
    const latency = answer(url, agent).then(() => performance.now() - dueAt);
    latency.catch(() => undefined); // an error is thrown when all are awaited
    latencies.push(latency);
  }
  const p99 = quantile(await Promise.all(latencies), 0.99);
  agent.destroy();
  return p99;
}

/** @throws {Error} when the status is not 200. */
async function answer(url: string, agent: Agent): Promise<void> {
  const [response] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
  if (response.statusCode !== 200)
    throw new Error(`the load met failures: status ${response.statusCode ?? '?'}`);
  await once(response.resume(), 'end');
}
