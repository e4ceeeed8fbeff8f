import { lookup } from 'node:dns/promises';

/**
 * Addresses of the Pods behind the headless Service, sorted.
 *
 * @throws {Error} when the name has no address.
 */
export async function podAddresses(host: string): Promise<string[]> {
  const addresses = await lookup(host, { all: true });
  return addresses.map(({ address }) => address).sort();
}
