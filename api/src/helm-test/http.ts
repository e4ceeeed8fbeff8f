import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Response {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Time limit of one request. */
const TIMEOUT_MS = 5_000;

/**
 * GET over a new connection each time, as from a new user: a kept connection would stay with one Pod.
 *
 * @throws {Error} naming the URL, when there is no answer.
 */
export function request(url: string): Promise<Response> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(new Error(`GET ${url}: ${error.message}`, { cause: error }));
    };
    get(url, { agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', fail)
        .on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            contentType: response.headers['content-type'] ?? '',
            body: Buffer.concat(chunks),
          });
        });
    }).on('error', fail);
  });
}

/**
 * Repeats `probe` each second until it returns instead of throwing.
 *
 * @throws {Error} the last error of `probe`, after `withinSeconds`.
 */
export async function eventually<T>(withinSeconds: number, probe: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + withinSeconds * 1000;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await sleep(1000);
    }
  }
}

/** @throws {Error} `what: expected …, got …` unless both are the same. */
export function expectSame(what: string, actual: unknown, expected: unknown): void {
  if (actual === expected) return;
  throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}
