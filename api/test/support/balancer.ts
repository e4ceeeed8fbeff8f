import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

interface Balancer extends AsyncDisposable {
  readonly port: number;
}

/**
 * Balances connections, like kube-proxy: asks `/readyz` of each backend every second; a new connection goes to the next
 * backend that was ready at the last check, and stays there. Open connections are never cut.
 */
export async function startBalancer(backendPorts: readonly number[]): Promise<Balancer> {
  let ready: readonly number[] = [];
  let turn = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    turn += 1;
    const port = ready[turn % ready.length];
    if (port === undefined) return client.destroy();
    const backend = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [client, backend],
      [backend, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy()).on('close', () => sockets.delete(from));
      from.pipe(to);
    }
    return undefined;
  });

  const poll = async (): Promise<void> => {
    const answers = await Promise.all(backendPorts.map(isReady));
    ready = backendPorts.filter((_, index) => answers[index]);
  };
  await poll();
  const timer = setInterval(() => void poll(), 1_000);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function isReady(port: number): Promise<boolean> {
  try {
    const headers = { connection: 'close' };
    return (await fetch(`http://127.0.0.1:${port}/readyz`, { headers })).ok;
  } catch {
    return false; // refused: the backend has stopped
  }
}
