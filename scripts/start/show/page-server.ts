import { randomBytes, timingSafeEqual } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type * as TypeScript from 'typescript';
import { isOwnRequest } from '../../lib/own-request';
import type { Fetching } from '../run/fetching';
import type { PageStatus } from '../run/status';
import type { System } from '../run/system';

/** What the page shows and drives, as far as it is there. */
export interface Shown {
  readonly programs: Fetching[];
  system?: System;
}

type Body = Readonly<Record<string, unknown>>;
const PAGE = join(__dirname, 'page');
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
 * Serves the page with its data and controls until it is disposed of. A website that the user visits can send requests
 * here, too: what is not the page's own is refused, and a control needs a token that only the page holds.
 */
export async function servePage(port: number, shown: Shown): Promise<FastifyInstance> {
  const token = randomBytes(32).toString('hex');
  const page = fastify({ bodyLimit: 1000, requestTimeout: 10_000, forceCloseConnections: true });
  page.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    if (!isOwnRequest(request, port))
      throw refusal(403, 'this page answers to itself only, as 127.0.0.1 and localhost');
    if (request.method === 'POST') checkToken(request, token);
  });
  page.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) =>
    reply.code(error.statusCode ?? 400).send(error.message),
  );
  page.get('/status', (): PageStatus => {
    const preparing = shown.programs.map(({ status }) => status);
    return { ...(shown.system?.status ?? { now: Date.now() }), preparing };
  });
  for (const [path, type, content] of assets(token))
    page.get(path, (_request, reply) => reply.type(`${type}; charset=utf-8`).send(content()));
  for (const [path, control] of Object.entries(CONTROLS))
    page.post(path, async ({ body }, reply) => {
      if (shown.system === undefined) throw refusal(404, 'no such control');
      await control(shown.system, (body ?? {}) as Body);
      return reply.code(204).send();
    });
  await page.listen({ port, host: '127.0.0.1' });
  return page;
}

/** The message is the answer's body. */
function refusal(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}

function checkToken({ headers }: FastifyRequest, token: string): void {
  if ((headers['sec-fetch-site'] ?? 'same-origin') !== 'same-origin')
    throw refusal(403, 'another origin');
  const given = Buffer.from(String(headers['x-token'] ?? ''));
  if (given.length !== token.length || !timingSafeEqual(given, Buffer.from(token)))
    throw refusal(403, 'the token is missing, or of an earlier run: load the page again');
}

/** The page's buttons. What they throw is shown beside them. */
const CONTROLS: Readonly<Record<string, (system: System, body: Body) => Promise<void> | void>> = {
  '/load': ({ load, say }, body) => {
    const perMinute = numberIn(body, 'perMinute');
    load.setRate(perMinute);
    say(`load: ${perMinute} requests per minute`);
  },
  '/burst': ({ load, say }) => {
    load.burst();
    say('load: a burst');
  },
  '/threshold': (system, body) => system.setThreshold(numberIn(body, 'threshold')),
  '/kill': (system, body) => {
    system.kill(String(body.replica));
  },
  '/roll': (system) => system.roll(),
};

function numberIn(body: Body, name: string): number {
  const value = body[name];
  if (typeof value === 'number') return value;
  throw new Error(`${name} is no number: ${JSON.stringify(value)}`);
}

/** Everything the page loads, by path: nothing comes from the network. */
function assets(token: string): (readonly [path: string, type: string, content: () => string])[] {
  return [
    ['/', 'text/html', () => read('index.html').replace('{{token}}', token)],
    ['/icon.svg', 'image/svg+xml', () => read('icon.svg')],
    ['/page.css', 'text/css', () => read('page.css')],
    ['/uplot.css', 'text/css', () => read(require.resolve('uplot/dist/uPlot.min.css'))],
    ['/uplot.js', 'text/javascript', () => read(require.resolve('uplot/dist/uPlot.iife.min.js'))],
    ...globSync('**/*.ts', { cwd: PAGE }).map(
      (file) => [`/${file.slice(0, -3)}.js`, 'text/javascript', () => script(file)] as const,
    ),
  ];
}

function read(path: string): string {
  return readFileSync(resolve(PAGE, path), 'utf8');
}

/** A module of the page, its types taken off. The compiler is loaded by the first browser, not at the start. */
function script(file: string): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- synchronous and late, see above
  const ts = require('typescript') as typeof TypeScript;
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(read(file), { compilerOptions }).outputText;
}
