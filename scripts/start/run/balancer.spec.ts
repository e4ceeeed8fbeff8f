import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { openBalancer } from './balancer';
import { freePort } from './ports';

async function named(name: string): Promise<Server> {
  const server = createServer((_request, response) => response.end(name)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

describe(openBalancer.name, () => {
  let one: Server;
  let two: Server;
  let ready: number[];
  let refused: number;
  let port: number;
  let stop: AbortController;

  beforeEach(async () => {
    [one, two] = await Promise.all([named('one'), named('two')]);
    ready = [portOf(one), portOf(two)];
    refused = 0;
    stop = new AbortController();
    port = await freePort();
    await openBalancer(
      port,
      () => ready,
      () => refused++,
      stop.signal,
    );
  });

  afterEach(() => {
    stop.abort();
    one.close();
    two.close();
  });

  const ask = (): Promise<string> =>
    new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, agent: false }, (response) => {
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
    expect(refused).toBe(0);
  });

  it('closes a connection for which no replica is ready, and counts it', async () => {
    ready = [];
    await expect(ask()).rejects.toThrow('socket hang up');
    expect(refused).toBe(1);
  });

  it('lets a client that has ended its side still read the answer', async () => {
    const client = connect(port, '127.0.0.1').end('GET / HTTP/1.0\r\n\r\n');
    expect(await text(client)).toMatch(/one$/);
  });

  it('ends what is open when it is stopped', async () => {
    const client = connect(port, '127.0.0.1').on('error', () => undefined);
    client.write('GET / HTTP/1.1\r\n');
    await once(one, 'connection');
    stop.abort();
    await new Promise((resolve) => client.once('close', resolve));
    await expect(ask()).rejects.toThrow('ECONNREFUSED');
  });
});
