import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { openGate } from './gate';
import { freePort } from './ports';

describe(openGate.name, () => {
  let behind: Server;
  let stop: AbortController;
  let port: number;
  let own: string;
  const received: string[] = [];

  beforeEach(async () => {
    received.length = 0;
    behind = createServer((asked, response) => {
      void text(asked).then((body) => {
        received.push(`${asked.method ?? ''} ${asked.url ?? ''} ${body}`);
        response.writeHead(201, { 'x-kept': 'yes' }).end('done');
      });
    }).listen(0, '127.0.0.1');
    await once(behind, 'listening');
    port = await freePort();
    own = `http://127.0.0.1:${port}`;
    const behindPort = (behind.address() as AddressInfo).port;
    stop = new AbortController();
    await openGate('Backend', port, `http://127.0.0.1:${behindPort}/secret`, stop.signal);
  });

  afterEach(() => {
    stop.abort();
    behind.close();
    behind.closeAllConnections();
  });

  /** Uses node:http, because fetch does not allow setting Host. */
  const post = async (headers: Record<string, string>): Promise<number | undefined> => {
    const sent = request(`${own}/api/v2/alerts?a=b`, { method: 'POST', headers, agent: false });
    const [response] = (await once(sent.end('[1]'), 'response')) as [{ statusCode?: number }];
    return response.statusCode;
  };

  it('passes on what is asked, and the answer', async () => {
    const response = await fetch(`${own}/api/v2/alerts?a=b`, { method: 'POST', body: '[1]' });
    expect([response.status, response.headers.get('x-kept')]).toEqual([201, 'yes']);
    expect(await response.text()).toBe('done');
    expect(received).toEqual(['POST /secret/api/v2/alerts?a=b [1]']);
  });

  it('passes on what its own pages ask', async () => {
    expect(await post({ origin: own })).toBe(201);
  });

  it.each([
    { origin: 'http://attacker.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { host: 'attacker.example' },
    { host: 'attacker.example', origin: 'http://attacker.example' },
  ])('refuses %j', async (headers) => {
    expect(await post(headers as Record<string, string>)).toBe(403);
    expect(received).toEqual([]);
  });

  it('refuses what is no path', async () => {
    const asked = request({ host: '127.0.0.1', port, path: 'http://[', agent: false }).end();
    const [response] = (await once(asked, 'response')) as [{ statusCode?: number }];
    expect(response.statusCode).toBe(400);
    expect(received).toEqual([]);
  });

  it('says that the server behind it does not answer', async () => {
    behind.close();
    behind.closeAllConnections();
    const response = await fetch(own);
    expect([response.status, await response.text()]).toEqual([502, 'Backend does not answer\n']);
  });
});
