import type { IncomingMessage } from 'node:http';

/**
 * Whether a request comes from a program on this machine, or from a page of the server on this port of 127.0.0.1. Requests of other
 * websites have another Origin, or, with DNS rebinding, another Host.
 */
export function isOwnRequest({ headers }: Pick<IncomingMessage, 'headers'>, port: number): boolean {
  const { host = '', origin = `http://${host}` } = headers;
  const own = ['127.0.0.1', 'localhost'].map((name) => new URL(`http://${name}:${port}`).host);
  return own.includes(host) && origin === `http://${host}`;
}
