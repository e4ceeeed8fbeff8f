import { connect } from 'node:net';

/** What came back over one connection. */
export interface RawResponse {
  /** Status of each response, in order. */
  readonly statuses: readonly number[];
  /** Milliseconds until the service closed the connection. */
  readonly closedAfterMs: number;
}

/**
 * Writes bytes to a new connection and reads until the service closes the connection or is silent for `silentMs`.
 * A reset counts as closed.
 */
export async function sendRaw(
  port: number,
  bytes: string | Buffer,
  { silentMs = 1_000 }: { silentMs?: number } = {},
): Promise<RawResponse> {
  const started = Date.now();
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined); // a reset: 'close' follows
  socket.setTimeout(silentMs, () => socket.destroy());
  socket.write(bytes);
  await new Promise((resolve) => socket.on('close', resolve));
  const text = Buffer.concat(chunks).toString('latin1');
  return {
    statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)),
    closedAfterMs: Date.now() - started,
  };
}
