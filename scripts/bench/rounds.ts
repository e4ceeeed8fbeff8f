import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './contenders';
import { openLoad } from './open-loop';
import { coreSeconds } from './proc';
import { isDisturbed, type Sample, type Settings } from './report';
import { type Server, startServer } from './server';
import { load, SERVER_CORE } from './wrk';

const SETTLE_MS = 300;

/** Every other round the other way round: what the machine does meanwhile meets first and last alike. */
export function orderOf<T>(contenders: readonly T[], round: number): readonly T[] {
  return round % 2 === 0 ? contenders : contenders.toReversed();
}

/** Every contender once a round, each time as a fresh process. */
export async function runRounds(
  contenders: readonly Contender[],
  settings: Settings,
  report: (line: string) => void,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let round = 0; round < settings.rounds; round++)
    for (const contender of orderOf(contenders, round)) {
      await using server = await startServer(contender);
      const sample = { contender: contender.name, round, ...(await measure(server, settings)) };
      samples.push(sample);
      report(lineOf(sample, settings));
    }
  return samples;
}

async function measure(
  server: Server,
  { warmUpSeconds, loadSeconds, halfLoadSeconds }: Settings,
): Promise<Omit<Sample, 'contender' | 'round'>> {
  await sleep(SETTLE_MS);
  const idle = server.usage();
  await load(server.url, warmUpSeconds);
  const full = await watched(server, () => load(server.url, loadSeconds));
  const { requests, perSecond, p50Ms, p99Ms } = full.result;
  const loadedMib = server.usage().residentMib;
  const half =
    halfLoadSeconds > 0
      ? await watched(server, () => openLoad(server.url, perSecond / 2, halfLoadSeconds))
      : undefined;
  return {
    perSecond,
    p50Ms,
    p99Ms,
    halfLoad: half?.result,
    cpuMicrosPerRequest: (full.cpuSeconds / requests) * 1e6,
    idleMib: idle.residentMib,
    loadedMib,
    othersShare: Math.max(full.othersShare, half?.othersShare ?? 0),
  };
}

interface Watched<T> {
  readonly result: T;
  /** The server's. */
  readonly cpuSeconds: number;
  readonly othersShare: number;
}

async function watched<T>(server: Server, work: () => Promise<T>): Promise<Watched<T>> {
  const [before, coreBefore] = [server.usage(), coreSeconds(SERVER_CORE)];
  const startedAt = performance.now();
  const result = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const [after, coreAfter] = [server.usage(), coreSeconds(SERVER_CORE)];
  const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
  const othersShare = othersShareOf(coreAfter - coreBefore, cpuSeconds, seconds);
  return { result, cpuSeconds, othersShare };
}

/** Never below 0: the kernel counts in ticks, and the process's may be the later ones. */
export function othersShareOf(
  coreBusySeconds: number,
  serverCpuSeconds: number,
  seconds: number,
): number {
  return Math.max(0, (coreBusySeconds - serverCpuSeconds) / seconds);
}

function lineOf(sample: Sample, { rounds }: Settings): string {
  const { contender, round, perSecond, p99Ms, halfLoad, cpuMicrosPerRequest, othersShare } = sample;
  const disturbed = isDisturbed(sample)
    ? `; disturbed: others took ${Math.round(othersShare * 100)} % of the core`
    : '';
  const atHalf = halfLoad === undefined ? '' : `, at half ${halfLoad.p99Ms.toFixed(1)} ms`;
  const figures = `${Math.round(perSecond)}/s, p99 ${p99Ms.toFixed(1)} ms${atHalf}, ${cpuMicrosPerRequest.toFixed(1)} µs`;
  return `round ${round + 1} of ${rounds}: ${contender.padEnd(12)} ${figures}${disturbed}`;
}
