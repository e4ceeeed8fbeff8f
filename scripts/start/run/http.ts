import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * Requests a path of 127.0.0.1, over a new connection each time, like the kubelet, so that every replica gets requests in turn.
 *
 * @throws {Error} when there is no complete answer in time
 */
export async function ask(
  port: number,
  path: string,
  withinSeconds = 3,
): Promise<{ status: number; body: string }> {
  const signal = AbortSignal.timeout(withinSeconds * 1000);
  const request = get({ host: '127.0.0.1', port, path, agent: false, signal });
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    request.on('error', () => undefined); // the reader of the response gets the error, too
    return { status: response.statusCode ?? 0, body: await text(response) };
  } catch (cause) {
    throw signal.aborted ? new Error(`no answer within ${withinSeconds} s`, { cause }) : cause;
  }
}

/** The answer of an API of Prometheus or Alertmanager. @throws {Error} when its status is not a success. */
export async function getJson<T>(port: number, path: string): Promise<T> {
  const { status, body } = await ask(port, path);
  if (status !== 200) throw new Error(`http://127.0.0.1:${port}${path}: ${status} ${body}`);
  return JSON.parse(body) as T;
}
