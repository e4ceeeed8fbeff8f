import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what Linux and macOS hand out to outgoing connections: a port given stays free while its process restarts. */
const FIRST_PORT = 20_000;
const LAST_PORT = 29_999;

const given = new Set<number>();

/** A free TCP port of 127.0.0.1 that this function has not given before. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT + 1));
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

/** @throws {Error} when it cannot be used for another reason than being in use, such as a lack of rights. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}
