import type { Contender } from './contenders';
import { orderOf } from './rounds';
import { startServer } from './server';

/** One start of one contender. */
export interface Start {
  readonly contender: string;
  readonly round: number;
  /** From the start of the process to the first 200. */
  readonly startMs: number;
}

/** Starts every contender so often, in turns. */
export async function measureStarts(
  contenders: readonly Contender[],
  times: number,
): Promise<Start[]> {
  const starts: Start[] = [];
  for (let round = 0; round < times; round++)
    for (const contender of orderOf(contenders, round)) {
      await using server = await startServer(contender);
      starts.push({ contender: contender.name, round, startMs: server.startMs });
    }
  return starts;
}
