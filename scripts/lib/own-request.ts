import type { IncomingMessage } from 'node:http';

/**
 * Whether a request comes from a program of this machine, or a page of the server on this port of 127.0.0.1 itself: other
 * websites give themselves away by Origin, or by Host when they come by DNS rebinding.
 */
export function isOwnRequest({ headers }: Pick<IncomingMessage, 'headers'>, port: number): boolean {
  const { host = '', origin = `http://${host}` } = headers;
  const own = ['127.0.0.1', 'localhost'].map((name) => new URL(`http://${name}:${port}`).host);
  return own.includes(host) && origin === `http://${host}`;
}
