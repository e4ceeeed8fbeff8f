import type { Ports } from '../options';
import { freePort, isFree } from './ports';

const OPTIONS: Readonly<Record<keyof Ports, string>> = {
  app: '--port',
  page: '--page-port',
  prometheus: '--prometheus-port',
  alertmanager: '--alertmanager-port',
};

/**
 * The ports to use, with a free one for each 0.
 *
 * @throws {Error} naming every port that another program has or that cannot be used, and its option.
 */
export async function claimPorts(wanted: Ports): Promise<Ports> {
  const names = Object.keys(OPTIONS) as (keyof Ports)[];
  const doubled = names.find((name, index) =>
    names.slice(0, index).some((other) => wanted[name] !== 0 && wanted[other] === wanted[name]),
  );
  if (doubled !== undefined)
    throw new Error(`${OPTIONS[doubled]} ${wanted[doubled]} is given to another part, too`);
  const problems: string[] = [];
  const ports = { ...wanted };
  for (const name of names) {
    if (wanted[name] === 0) ports[name] = await freePort();
    else problems.push(...(await problemOf(wanted[name], OPTIONS[name])));
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return ports;
}

async function problemOf(port: number, option: string): Promise<string[]> {
  try {
    if (await isFree(port)) return [];
    return [
      `port ${port} of 127.0.0.1 is in use: stop the program that has it, or set another with ${option}`,
    ];
  } catch (error) {
    const { message } = error as Error;
    return [`port ${port} of 127.0.0.1 cannot be used (${message}): set another with ${option}`];
  }
}
