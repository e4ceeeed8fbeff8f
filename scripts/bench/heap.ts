import { join } from 'node:path';
import { freePort } from '../start/run/ports';
import type { Contender } from './contenders';
import { startServer } from './server';
import { load } from './wrk';

const PROBE = join(__dirname, '../../dist/bench/heap-probe.js');
const WARM_UP_SECONDS = 5;
const SLICE_SECONDS = 5;
const BYTES_PER_KIB = 1024;

/** What is alive after a full garbage collection, after the warm-up and after so many requests more. */
export interface Heap {
  readonly requests: number;
  readonly beforeKib: number;
  readonly afterKib: number;
}

export async function measureHeap(contender: Contender, atLeast: number): Promise<Heap> {
  const port = await freePort();
  const heapUrl = `http://127.0.0.1:${port}/`;
  await using server = await startServer({
    ...contender,
    args: ['--require', PROBE, ...contender.args],
    env: { ...contender.env, HEAP_PORT: String(port) },
  });
  await load(server.url, WARM_UP_SECONDS);
  const beforeKib = await heapKib(heapUrl);
  let requests = 0;
  while (requests < atLeast) requests += (await load(server.url, SLICE_SECONDS)).requests;
  return { requests, beforeKib, afterKib: await heapKib(heapUrl) };
}

async function heapKib(url: string): Promise<number> {
  return Number(await (await fetch(url)).text()) / BYTES_PER_KIB;
}
