import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import getPort, { portNumbers } from 'get-port';

const OPTIONS = {
  port: '--port',
  pagePort: '--page-port',
  prometheusPort: '--prometheus-port',
  alertmanagerPort: '--alertmanager-port',
} as const;

/** The ports of the system on 127.0.0.1; 0 means any free port. `port` is that of the application. */
export type Ports = Readonly<Record<keyof typeof OPTIONS, number>>;

/** A free TCP port of 127.0.0.1 that this function has not returned before. */
export async function freePort(): Promise<number> {
  // Below the ports that Linux and macOS use for outgoing connections, so that the port stays free while its process restarts.
  // From a random start, so that two runs at the same time do not try the same ports.
  const port = portNumbers(randomInt(20_000, 29_000), 29_999);
  return getPort({ host: '127.0.0.1', port, reserve: true });
}

/**
 * The ports to use, with a free port for each 0.
 *
 * @throws {Error} naming every port that is in use or cannot be used, and the option that sets it.
 */
export async function claimPorts(wanted: Ports): Promise<Ports> {
  const ports = { ...wanted };
  const problems: string[] = [];
  const seen = new Set<number>();
  for (const [name, option] of Object.entries(OPTIONS) as [keyof Ports, string][]) {
    const port = wanted[name];
    if (port === 0) ports[name] = await freePort();
    else if (seen.has(port)) problems.push(`${option} ${port} is given to another part, too`);
    else problems.push(...(await problemOf(port, option)));
    seen.add(port);
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return ports;
}

/** Not by get-port, which does not distinguish a port in use from one that this user may not open. */
async function problemOf(port: number, option: string): Promise<string[]> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isTaken = code === 'EADDRINUSE';
    const why = isTaken
      ? 'is in use: stop the program that uses it, or'
      : `cannot be used (${message}):`;
    return [`port ${port} of 127.0.0.1 ${why} set another with ${option}`];
  }
  server.close();
  await once(server, 'close');
  return [];
}
