import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { isOwnHost } from '../run/own-host';
import { type Asset, assets, indexPage } from './page-assets';
import type { PageStatus } from '../run/status';

/** What a button does with the request's JSON. @throws {Error} to be shown beside the button. */
export type Control = (body: Readonly<Record<string, unknown>>) => Promise<void> | void;

/** @throws {Error} the message of which is the answer's body. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const LONGEST_BODY = 1000;

const HEADERS = {
  'cache-control': 'no-store',
  // Scripts and styles are files: nothing that a label or an annotation may hold is ever run.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * The page with its data and controls. A website that the user visits can send requests here, too: Host is checked
 * against DNS rebinding, and a control needs the page's own origin and a token that only the page holds.
 */
export class PageServer implements Disposable {
  private readonly server: Server;
  private readonly token = randomBytes(32).toString('hex');
  private readonly assets: ReadonlyMap<string, Asset> = assets();

  constructor(
    private readonly port: number,
    private readonly status: () => PageStatus,
    private readonly controls: () => Readonly<Record<string, Control>>,
  ) {
    this.server = createServer({ requestTimeout: 10_000 }, (request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        const status = error instanceof Refusal ? error.status : 500;
        send(response, status, 'text/plain', (error as Error).message);
      });
    });
  }

  async listen(): Promise<void> {
    await once(this.server.listen(this.port, '127.0.0.1'), 'listening');
  }

  [Symbol.dispose](): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.checkHost(request);
    const [path = ''] = (request.url ?? '').split('?');
    if (request.method === 'POST') {
      await this.press(path, request);
      send(response, 204);
    } else if (request.method !== 'GET') throw new Refusal(405, 'only GET and POST');
    else if (path === '/') send(response, 200, 'text/html', indexPage(this.token));
    else if (path === '/status')
      send(response, 200, 'application/json', JSON.stringify(this.status()));
    else {
      const asset = this.assets.get(path);
      if (asset === undefined) throw new Refusal(404, 'not found');
      send(response, 200, asset.type, asset.read());
    }
  }

  private checkHost({ headers: { host } }: IncomingMessage): void {
    if (!isOwnHost(host, this.port))
      throw new Refusal(403, 'this page answers to 127.0.0.1 and localhost only');
  }

  private async press(path: string, request: IncomingMessage): Promise<void> {
    const { host = '', origin, 'sec-fetch-site': site = 'same-origin' } = request.headers;
    if ((origin ?? `http://${host}`) !== `http://${host}` || site !== 'same-origin')
      throw new Refusal(403, 'another origin');
    const token = Buffer.from(String(request.headers['x-token'] ?? ''));
    const expected = Buffer.from(this.token);
    if (token.length !== expected.length || !timingSafeEqual(token, expected))
      throw new Refusal(403, 'the token is missing, or of an earlier run: load the page again');
    const controls = this.controls();
    const control = Object.hasOwn(controls, path) ? controls[path] : undefined;
    if (control === undefined) throw new Refusal(404, 'no such control');
    const body = await bodyOf(request);
    try {
      await control(body);
    } catch (error) {
      throw new Refusal(400, (error as Error).message);
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  if (Number(request.headers['content-length'] ?? Infinity) > LONGEST_BODY)
    throw new Refusal(413, `a body of at most ${LONGEST_BODY} bytes, its length given`);
  try {
    const body: unknown = JSON.parse(await text(request));
    if (typeof body === 'object' && body !== null) return body as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new Refusal(400, 'the body is no JSON object');
}

function send(response: ServerResponse, status: number, type = 'text/plain', body = ''): void {
  response.writeHead(status, { ...HEADERS, 'content-type': `${type}; charset=utf-8` }).end(body);
}
