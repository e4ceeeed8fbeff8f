import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createProxyServer } from 'http-proxy-3';
import { isOwnRequest } from '../../lib/own-request';

/**
 * Passes on to a server what programs of this machine and its own pages ask, and nothing of what other websites do.
 *
 * @param name of the server, for the answers that are the gate's own
 * @param target its URL, with the path below which it answers
 */
export async function openGate(name: string, port: number, target: string): Promise<Server> {
  const proxy = createProxyServer({ target });
  const gate = createServer((request, response) => {
    if (!isOwnRequest(request, port)) end(response, 403, `${name} is not for other websites`);
    else if (!request.url?.startsWith('/'))
      end(response, 400, 'a path is asked for, not a URL'); // http-proxy-3 throws at one that is none
    else
      proxy.web(request, response, {}, () => {
        if (response.headersSent) response.destroy();
        else end(response, 502, `${name} does not answer`);
      });
  });
  // Opened while everything is being taken down, it keeps nobody waiting.
  await once(gate.listen(port, '127.0.0.1').unref(), 'listening');
  return gate;
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
