import { join } from 'node:path';
import { freePort } from '../start/run/ports';
import { load } from './load';
import { type Program, startServer } from './server';

const PROBE = join(__dirname, '../../dist/bench/heap-probe.js');
const REQUESTS = 1_000_000;

/** By how many KiB what is alive after a full garbage collection grows with a million requests. */
export async function measureHeap(service: Program): Promise<number> {
  console.error(`comparing the heap before and after ${REQUESTS} requests`);
  const port = String(await freePort());
  const args = ['--require', PROBE, ...service.args];
  await using server = await startServer({
    ...service,
    args,
    env: { ...service.env, HEAP_PORT: port },
  });
  const kib = async (): Promise<number> =>
    Number(await (await fetch(`http://127.0.0.1:${port}/`)).text()) / 1024;
  await load(server.url, 5);
  const before = await kib();
  for (let sent = 0; sent < REQUESTS;) sent += (await load(server.url, 5)).requests;
  return (await kib()) - before;
}
