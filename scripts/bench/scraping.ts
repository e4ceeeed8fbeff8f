import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './contenders';
import type { Settings } from './report';
import { startServer } from './server';
import { load } from './wrk';

const SCRAPE_EVERY_MS = 1000;

/** The same process, loaded twice. */
export interface Scraping {
  readonly p99Ms: number;
  /** While its metrics were scraped each second. */
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
    const alone = async (): Promise<number> => (await load(server.url, loadSeconds)).p99Ms;
    const scraped = (): Promise<number> => whileScraped(server.metricsUrl, alone);
    // In turns, as whatever comes second is warmer.
    if (round % 2 === 0) measured.push({ p99Ms: await alone(), scrapedP99Ms: await scraped() });
    else measured.push({ scrapedP99Ms: await scraped(), p99Ms: await alone() });
  }
  return measured;
}

async function whileScraped<T>(url: string, work: () => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const scraping = scrape(url, stop.signal);
  try {
    return await work();
  } finally {
    stop.abort();
    await scraping;
  }
}

/** @throws {Error} when a scrape fails: its cost would not have been measured. */
async function scrape(url: string, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await sleep(SCRAPE_EVERY_MS, undefined, { signal });
      const response = await fetch(url, { signal });
      await response.text();
      if (!response.ok) throw new Error(`${url} answers ${response.status}`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
