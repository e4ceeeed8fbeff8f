import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Calls the probe every `everySeconds` until it does not throw.
 *
 * @throws {Error} after `withinSeconds`, with the last failure as its cause.
 */
export async function eventually<T>(
  what: string,
  withinSeconds: number,
  probe: () => Promise<T> | T,
  everySeconds = 0.25,
): Promise<T> {
  const deadline = Date.now() + withinSeconds * 1000;
  for (;;) {
    try {
      return await probe();
    } catch (cause) {
      if (Date.now() > deadline)
        throw new Error(`${what}: not within ${withinSeconds} s; last: ${String(cause)}`, {
          cause,
        });
      await sleep(everySeconds * 1000);
    }
  }
}
