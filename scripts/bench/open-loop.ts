import { join } from 'node:path';
import { run } from '../lib/run';
import { groups } from './interrupt';

/**
 * Its young objects all have room, so that it stops for them a few times a second, and not hundreds of times; and no
 * thread of V8's takes its core meanwhile.
 */
const FLAGS = ['--min-semi-space-size=16', '--max-semi-space-size=16', '--single-threaded'];
const GENERATOR = join(__dirname, '../../dist/bench/open-loop.js');

/** Of requests that were sent at a fixed rate, each from when it was due. */
export interface OpenLoad {
  readonly perSecond: number;
  readonly p50Ms: number;
  /** Of all requests: with it, whatever stops the server or the machine for more than 1 % of the time. */
  readonly p99Ms: number;
  /** As most quarters of a second have it: without what stops either only now and then. */
  readonly steadyP99Ms: number;
}

/** On this process's core, as wrk: whatever the answers take, the next request is not put off. */
export async function openLoad(url: string, perSecond: number, seconds: number): Promise<OpenLoad> {
  const args = [...FLAGS, GENERATOR, url, String(perSecond), String(seconds)];
  const printed = JSON.parse(await run(process.execPath, args, { groups })) as Omit<
    OpenLoad,
    'perSecond'
  >;
  return { perSecond, ...printed };
}
