import { once } from 'node:events';
import { createServer } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fastify, type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';

declare module 'fastify' {
  interface FastifyReply {
    /** When the request arrived: `performance.now()`, milliseconds. */
    startedAt: number;
  }
}

/** Limits of both listeners, in milliseconds; Node and Fastify would wait for slow clients far longer. */
export const HTTP_SERVER_LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  /** Longer than the 60 s after which load balancers drop an idle connection, so that they close it, not the service. */
  keepAliveTimeout: 72_000,
  /** How often Node looks for connections beyond the limits above; its default is 30 s. */
  connectionsCheckingInterval: 1_000,
};

const NOSNIFF = 'x-content-type-options';
const CSP = 'content-security-policy';

/** The security headers that make sense for plain text. Constants, because @fastify/helmet halves the throughput. */
export const SECURITY_HEADERS = {
  [NOSNIFF]: 'nosniff',
  [CSP]: "default-src 'none'; frame-ancestors 'none'",
};

/** Fastify with the limits and headers above. */
export function createHttpAdapter(): FastifyAdapter {
  const { requestTimeout, keepAliveTimeout, ...http } = HTTP_SERVER_LIMITS;
  const server = fastify({
    requestTimeout,
    keepAliveTimeout,
    http,
    // While the listener closes, requests on open connections get their normal answers, not 503.
    return503OnClosing: false,
    // For a URL that cannot be decoded: Fastify's own answer would repeat the URL, and no hook runs.
    frameworkErrors: (error: FastifyError, _request: unknown, reply: FastifyReply) => {
      void reply
        .code(error.statusCode ?? 400)
        .headers(SECURITY_HEADERS)
        .send('Bad request\n');
    },
  });
  const adapter = withoutHooks(server);
  server.decorateReply('startedAt', 0);
  server.addHook('onRequest', (request, reply, done) => {
    reply.startedAt = performance.now();
    // One by one: reply.headers() walks the object for each request, 1 % of its time.
    reply.header(NOSNIFF, SECURITY_HEADERS[NOSNIFF]).header(CSP, SECURITY_HEADERS[CSP]);
    // Answered before the body is parsed; otherwise a malformed or large body would change the 404 to another error.
    if (request.is404) reply.callNotFound();
    else done();
  });
  return adapter;
}

/**
 * Nest's adapter for Fastify, without the hooks that it adds for middleware, CORS and API versions: the service has none of
 * these, and the hooks would cost every request up to a tenth of its time.
 */
function withoutHooks(server: FastifyInstance): FastifyAdapter {
  const addHook: unknown = Reflect.get(server, 'addHook');
  Object.assign(server, { addHook: () => server, skipMiddie: true });
  const adapter = new FastifyAdapter(server);
  Object.assign(server, { addHook });
  return adapter;
}

/** In a URL, an IPv6 address needs brackets. */
export function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** `::`, which also accepts IPv4; 0.0.0.0 on a machine whose kernel has no IPv6. */
export async function everyAddress(): Promise<string> {
  const probe = createServer();
  try {
    await once(probe.listen(0, '::'), 'listening');
    return '::';
  } catch {
    return '0.0.0.0';
  } finally {
    probe.close();
  }
}

/** Says in one line why the service cannot listen on a port, and which variable to change. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

const LISTEN_RULES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; stop the program that uses it, or set another',
  EACCES: 'the port is reserved to root; set one above 1023',
  EADDRNOTAVAIL:
    'no network interface has this address; unset HOST, or set it to an address of this machine',
  ENOTFOUND: 'HOST is no known host name; unset it, or set it to an address of this machine',
};

/**
 * Runs `start`, which listens on `host:port`; `variable` is the one that sets the port.
 *
 * @throws {ListenError} instead of Node's own error.
 */
export async function listen(
  variable: string,
  host: string,
  port: number,
  start: () => Promise<unknown>,
): Promise<void> {
  try {
    await start();
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const rule = LISTEN_RULES[code] ?? message;
    const address = urlOf(host, port).replace('http://', '');
    throw new ListenError(`cannot listen on ${address} (${variable}): ${rule}`, { cause });
  }
}
