import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * The status that a path of 127.0.0.1 answers, on a connection of its own as the kubelet's, so that in turn every
 * replica has one.
 *
 * @throws {Error} when there is no whole answer in time
 */
export async function statusOf(port: number, path: string, withinSeconds: number): Promise<number> {
  const signal = AbortSignal.timeout(withinSeconds * 1000);
  const request = get({ host: '127.0.0.1', port, path, agent: false, signal });
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    request.on('error', () => undefined); // whoever reads is told, too
    await text(response);
    return response.statusCode ?? 0;
  } catch (cause) {
    throw signal.aborted ? new Error(`no answer within ${withinSeconds} s`, { cause }) : cause;
  }
}

/** @throws {Error} naming the address, when there is no answer within 3 s or it is no success. */
export async function getJson<T>(url: string): Promise<T> {
  const { origin } = new URL(url);
  const signal = AbortSignal.timeout(3000);
  const response = await fetch(url, { signal }).catch((cause: unknown) => {
    throw new Error(`${origin} does not answer`, { cause });
  });
  if (!response.ok) throw new Error(`${origin}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
