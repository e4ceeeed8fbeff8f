import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * The Service of type LoadBalancer: connections of 127.0.0.1:`port` go to the ready replicas in turn, as
 * kube-proxy spreads them. It knows no HTTP.
 */
export class Balancer {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private turn = 0;
  /** Connections that no replica was ready to take. */
  refused = 0;

  /** @param ready ports of the replicas to choose from, asked at every connection */
  constructor(private readonly ready: () => readonly number[]) {
    this.server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
      this.keep(client);
      const ports = this.ready();
      const first = this.turn++ % Math.max(ports.length, 1);
      this.forward(client, [...ports.slice(first), ...ports.slice(0, first)]);
    });
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  async listen(port: number): Promise<void> {
    await once(this.server.listen(port, '127.0.0.1'), 'listening');
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  /** Nothing is sent yet while a connection is made: a replica that has just ended costs no request. */
  private forward(client: Socket, [port, ...others]: readonly number[]): void {
    if (port === undefined) {
      this.refused++;
      client.destroy();
      return;
    }
    const replica = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    this.keep(replica);
    const next = (): void => {
      this.forward(client, others);
    };
    replica.once('error', next);
    replica.once('connect', () => {
      replica.off('error', next);
      if (client.destroyed) replica.destroy();
      else join(client, replica);
    });
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    // Both sides are torn down by join(); before that a client that goes away is nobody's fault.
    socket.on('error', () => undefined);
  }
}

/** Half-closing one side half-closes the other; an error on one ends both. */
function join(client: Socket, replica: Socket): void {
  client.pipe(replica).pipe(client);
  for (const [from, to] of [[client, replica] as const, [replica, client] as const]) {
    from.once('error', () => to.destroy());
    from.once('close', () => {
      to.destroySoon();
    });
  }
}
