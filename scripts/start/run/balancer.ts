import { once } from 'node:events';
import { connect, createServer } from 'node:net';
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
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const replicas = ready();
    const replicaPort = replicas[turn++ % replicas.length];
    if (replicaPort === undefined) {
      refused();
      client.destroy();
      return;
    }
    const replica = connect({ host, port: replicaPort, allowHalfOpen: true });
    // Half-closing one side half-closes the other; an error on one ends both.
    pipeline(addAbortSignal(stop, client), addAbortSignal(stop, replica), client, () => undefined);
  });
  await once(server.listen({ port, host, signal: stop }), 'listening');
}
