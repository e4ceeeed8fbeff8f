import { setTimeout as sleep } from 'node:timers/promises';

const REPORT_EVERY_SECONDS = 10;

/** Runs a step; reports from time to time that it is still running, and at the end how long it took. */
export async function step(name: string, work: () => Promise<void>): Promise<void> {
  const started = Date.now();
  const seconds = (): string => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  const timer = setInterval(() => {
    console.error(`${name}: ${seconds()} so far`);
  }, REPORT_EVERY_SECONDS * 1000);
  try {
    await work();
    console.error(`${name}: ${seconds()}`);
  } finally {
    clearInterval(timer);
  }
}

/**
 * Calls `problem` again and again, with pauses, until it returns undefined.
 *
 * @throws {Error} with the last problem, after `limitSeconds`.
 */
export async function waitFor(
  what: string,
  limitSeconds: number,
  problem: () => string | undefined | Promise<string | undefined>,
  pauseMs = 200,
): Promise<void> {
  const end = Date.now() + limitSeconds * 1000;
  for (;;) {
    const found = await problem();
    if (found === undefined) return;
    if (Date.now() > end) throw new Error(`${what}: not within ${limitSeconds} s: ${found}`);
    await sleep(pauseMs);
  }
}
