import { once } from 'node:events';
import { createServer } from 'node:http';
import { createProxyServer } from 'http-proxy-3';
import { isOwnRequest } from '../../lib/own-request';

/**
 * Passes on to a server what programs of this machine and its own pages ask, and nothing of what other websites do.
 *
 * @param name of the server, for the answers that are the gate's own
 * @param target its URL, with the path below which it answers
 */
export async function openGate(
  name: string,
  port: number,
  target: string,
  stop: AbortSignal,
): Promise<void> {
  const proxy = createProxyServer({ target });
  const gate = createServer((request, response) => {
    const refuse = (status: number, why: string): void => {
      if (response.headersSent) response.destroy();
      else response.writeHead(status, { 'content-type': 'text/plain' }).end(`${why}\n`);
    };
    if (!isOwnRequest(request, port)) refuse(403, `${name} is not for other websites`);
    else if (!request.url?.startsWith('/'))
      refuse(400, 'a path is asked for, not a URL'); // http-proxy-3 throws at one that is none
    else
      proxy.web(request, response, {}, () => {
        refuse(502, `${name} does not answer`);
      });
  });
  stop.addEventListener('abort', () => {
    gate.close();
    gate.closeAllConnections();
  });
  // Opened while everything is being taken down, it keeps nobody waiting.
  await once(gate.listen(port, '127.0.0.1').unref(), 'listening');
}
