import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { addAbortSignal, pipeline } from 'node:stream';

/**
 * The Service of type LoadBalancer: connections to 127.0.0.1:`port` go to the ready replicas in turn, as with kube-proxy. It
 * balances TCP connections, not HTTP requests.
 *
 * @param ready returns the ports of the ready replicas; called for every connection
 * @param refused called for a connection when no replica is ready
 * @param stop closes the port and all connections when it aborts
 */
export async function openBalancer(
  port: number,
  ready: () => readonly number[],
  refused: () => void,
  stop: AbortSignal,
): Promise<void> {
  let turn = 0;
  const host = '127.0.0.1';
  /** A client sends nothing before it is connected to a replica: one that refuses costs no request. */
  const forward = (client: Socket, [first, ...others]: readonly number[]): void => {
    if (first === undefined) {
      refused();
      client.destroy();
      return;
    }
    const replica = connect({ host, port: first, allowHalfOpen: true });
    const next = (): void => {
      forward(client, others);
    };
    replica.once('error', next).once('connect', () => {
      replica.off('error', next);
      // Half-closing one side half-closes the other; an error on one ends both.
      if (client.destroyed) replica.destroy();
      else pipeline(client, addAbortSignal(stop, replica), client, () => undefined);
    });
  };
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    addAbortSignal(stop, client).on('error', () => undefined); // also one that goes away while it waits
    const ports = ready();
    const first = turn++ % Math.max(ports.length, 1);
    forward(client, [...ports.slice(first), ...ports.slice(0, first)]);
  });
  await once(server.listen({ port, host, signal: stop }), 'listening');
}
