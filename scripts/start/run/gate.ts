import { once } from 'node:events';
import { createServer } from 'node:http';
import { createProxyServer } from 'http-proxy-3';
import { isOwnRequest } from '../../lib/own-request';

/**
 * Passes on requests of programs on this machine and of the server's own pages to a server, and refuses those of other websites.
 *
 * @param name of the server, for the gate's own answers
 * @param target URL of the server, with the path below which it answers
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
      refuse(400, 'a path is asked for, not a URL'); // http-proxy-3 throws at a URL
    else
      proxy.web(request, response, {}, () => {
        refuse(502, `${name} does not answer`);
      });
  });
  stop.addEventListener('abort', () => {
    gate.close();
    gate.closeAllConnections();
  });
  // With unref(), a gate that opens while everything is being stopped does not keep the process running.
  await once(gate.listen(port, '127.0.0.1').unref(), 'listening');
}
