import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './contenders';
import type { Settings } from './report';
import { type Server, startServer } from './server';
import { summarize } from './statistics';
import { load } from './wrk';

const SCRAPE_AFTER_MS = 500;

/** The same process, loaded for seconds in turns: of each kind, the median of their p99. */
export interface Scraping {
  readonly p99Ms: number;
  /** Of the seconds in which its metrics were scraped. */
  readonly scrapedP99Ms: number;
}

export async function measureScraping(
  contender: Contender,
  {
    rounds,
    warmUpSeconds,
    loadSeconds,
  }: Pick<Settings, 'rounds' | 'warmUpSeconds' | 'loadSeconds'>,
): Promise<Scraping[]> {
  const measured: Scraping[] = [];
  for (let round = 0; round < rounds; round++) {
    await using server = await startServer(contender);
    await load(server.url, warmUpSeconds);
    const [alone, scraped]: [number[], number[]] = [[], []];
    // Second by second, so that whatever the machine does meanwhile meets both.
    for (let second = 0; second < loadSeconds; second++) {
      alone.push(await p99OfASecond(server));
      const [p99Ms] = await Promise.all([p99OfASecond(server), scrape(server.metricsUrl)]);
      scraped.push(p99Ms);
    }
    measured.push({ p99Ms: median(alone), scrapedP99Ms: median(scraped) });
  }
  return measured;
}

async function p99OfASecond({ url }: Server): Promise<number> {
  return (await load(url, 1)).p99Ms;
}

/** @throws {Error} when it fails: its cost would not have been measured. */
async function scrape(url: string): Promise<void> {
  await sleep(SCRAPE_AFTER_MS);
  const response = await fetch(url);
  await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
}

function median(values: readonly number[]): number {
  return summarize(values)?.median ?? NaN;
}
