import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Balancer } from './balancer';
import { freePort } from './ports';

async function named(name: string): Promise<Server> {
  const server = createServer((_request, response) => response.end(name)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

describe(Balancer.name, () => {
  let one: Server;
  let two: Server;
  let ready: number[];
  let balancer: Balancer;

  beforeEach(async () => {
    [one, two] = await Promise.all([named('one'), named('two')]);
    ready = [portOf(one), portOf(two)];
    balancer = new Balancer(() => ready);
    await balancer.listen(0);
  });

  afterEach(() => {
    balancer.close();
    one.close();
    two.close();
  });

  const ask = (): Promise<string> =>
    new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port: balancer.port, agent: false }, (response) => {
        response.setEncoding('utf8').once('data', resolve);
      }).once('error', reject);
    });

  it('gives the connections to the ready replicas in turn', async () => {
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([
      'one',
      'two',
      'one',
      'two',
    ]);
  });

  it('gives none to a replica that is not ready', async () => {
    ready = [portOf(two)];
    expect([await ask(), await ask()]).toEqual(['two', 'two']);
  });

  it('passes over a replica that refuses the connection', async () => {
    ready = [await freePort(), portOf(two)];
    expect([await ask(), await ask()]).toEqual(['two', 'two']);
    expect(balancer.refused).toBe(0);
  });

  it('closes a connection for which no replica is ready, and counts it', async () => {
    ready = [];
    await expect(ask()).rejects.toThrow('socket hang up');
    expect(balancer.refused).toBe(1);
  });
});
