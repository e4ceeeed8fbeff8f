import { setTimeout as sleep } from 'node:timers/promises';
import { load, openLoad } from './load';
import { SERVER_CORE } from './machine';
import { coreSeconds } from './proc';
import { isDisturbed, type Sample } from './sample';
import { type Program, type Server, startServer } from './server';

const SETTLE_MS = 300;

/** Every other round the other way round: what the machine does meanwhile meets first and last alike. */
export function orderOf<T>(contenders: readonly T[], round: number): readonly T[] {
  return round % 2 === 0 ? contenders : contenders.toReversed();
}

/** Every contender once a round, each time as a fresh process that is loaded for so many seconds. */
export async function runRounds(
  contenders: readonly Program[],
  rounds: number,
  seconds: number,
): Promise<Sample[]> {
  // Once in vain: all files are then in memory, and V8's compile cache is written.
  for (const contender of contenders) await (await startServer(contender))[Symbol.asyncDispose]();
  const samples: Sample[] = [];
  for (let round = 0; round < rounds; round++)
    for (const contender of orderOf(contenders, round)) {
      await using server = await startServer(contender);
      const scrapes: Promise<void>[] = [];
      const timer = setInterval(() => {
        if (contender.scraped) scrapes.push(scrape(server.metricsUrl));
      }, 1000);
      const sample = { contender: contender.name, round, ...(await measure(server, seconds)) };
      clearInterval(timer);
      await Promise.all(scrapes);
      samples.push(sample);
      const speed = `${contender.name} ${Math.round(sample.figures['requests/s'])}/s`;
      const others = `others had ${Math.round(sample.othersShare * 100)} % of the core`;
      const disturbed = isDisturbed(sample) ? `, disturbed: ${others}` : '';
      console.error(`round ${round + 1} of ${rounds}: ${speed}${disturbed}`);
    }
  return samples;
}

/** @throws {Error} when it fails: its cost would not be measured. */
async function scrape(url: string): Promise<void> {
  const response = await fetch(url);
  if (!(await response.text()).includes('# TYPE')) throw new Error(`${url} has no metrics`);
}

async function measure(
  server: Server,
  seconds: number,
): Promise<Pick<Sample, 'figures' | 'othersShare'>> {
  await sleep(SETTLE_MS);
  const idleMib = server.usage().residentMib;
  await load(server.url, Math.ceil((seconds * 3) / 8)); // warms it up
  const full = await watched(server, () => load(server.url, seconds));
  const loadedMib = server.usage().residentMib;
  const half = await watched(server, () =>
    openLoad(server.url, full.perSecond / 2, Math.ceil(seconds / 2)),
  );
  const figures = {
    'requests/s': full.perSecond,
    'CPU µs/request': (full.cpuSeconds / full.requests) * 1e6,
    'p99 ms': full.p99Ms,
    'p99 ms at half': half.p99Ms,
    'the same, steadier': half.steadyP99Ms,
    'start ms': server.startMs,
    'MiB idle': idleMib,
    'MiB loaded': loadedMib,
  };
  return { figures, othersShare: Math.max(full.othersShare, half.othersShare) };
}

/** With the server's CPU time meanwhile, and the part of its core that other processes had. */
async function watched<T extends object>(
  server: Server,
  work: () => Promise<T>,
): Promise<T & { cpuSeconds: number; othersShare: number }> {
  const [before, coreBefore] = [server.usage(), coreSeconds(SERVER_CORE)];
  const startedAt = performance.now();
  const result = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const [after, coreAfter] = [server.usage(), coreSeconds(SERVER_CORE)];
  const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
  return { ...result, cpuSeconds, othersShare: (coreAfter - coreBefore - cpuSeconds) / seconds };
}
