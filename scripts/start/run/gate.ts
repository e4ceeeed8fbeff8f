import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as requestTo,
  type Server,
  type ServerResponse,
} from 'node:http';
import { isOwnHost } from './own-host';

/** A server of this machine, and the path below which it answers. */
export interface Behind {
  readonly port: number;
  readonly prefix: string;
}

/**
 * Passes on to a server what programs of this machine and its own pages ask, and nothing of what other websites do:
 * those give themselves away by Origin, or by Host when they come by DNS rebinding.
 */
export class Gate {
  private readonly server: Server;

  constructor(
    private readonly name: string,
    private readonly port: number,
    private readonly behind: Behind,
  ) {
    this.server = createServer((request, response) => {
      if (this.isForeign(request)) end(response, 403, `${this.name} is not for other websites`);
      else this.forward(request, response);
    });
  }

  async listen(): Promise<void> {
    // Opened while everything is being taken down, it keeps nobody waiting.
    await once(this.server.listen(this.port, '127.0.0.1').unref(), 'listening');
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private isForeign({ headers: { host = '', origin } }: IncomingMessage): boolean {
    return !isOwnHost(host, this.port) || (origin ?? `http://${host}`) !== `http://${host}`;
  }

  private forward(request: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url = '/' } = request;
    const { port, prefix } = this.behind;
    const path = prefix + url;
    const onward = requestTo({ host: '127.0.0.1', port, path, method, headers });
    onward.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.once('error', () => {
      if (response.headersSent) response.destroy();
      else end(response, 502, `${this.name} does not answer`);
    });
    request.pipe(onward);
    response.once('close', () => onward.destroy());
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
