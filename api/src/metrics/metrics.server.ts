import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { register } from 'prom-client';
import { CONFIG, type Config } from '../config';
import { HTTP_SERVER_LIMITS, listen, SECURITY_HEADERS } from '../http-server';

/**
 * The second listener, on `METRICS_PORT`: `/metrics` and nothing else.
 * It closes last, after the drain, so that Prometheus can scrape the last requests.
 */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsServer.name);
  private readonly server = createServer(HTTP_SERVER_LIMITS, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      this.logger.error(error);
      response.writeHead(500).end();
    });
  });

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** @throws {ListenError} when it cannot listen on the port. */
  async onApplicationBootstrap(): Promise<void> {
    const { host, metricsPort } = this.config;
    if (metricsPort === undefined) return;
    await listen('METRICS_PORT', host, metricsPort, () =>
      once(this.server.listen(metricsPort, host), 'listening'),
    );
  }

  onApplicationShutdown(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path] = (request.url ?? '').split('?');
  const isScrape = path === '/metrics' && (request.method === 'GET' || request.method === 'HEAD');
  const body = isScrape
    ? await register.metrics()
    : 'Not found: only GET /metrics is served here\n';
  response
    .writeHead(isScrape ? 200 : 404, {
      ...SECURITY_HEADERS,
      'cache-control': 'no-store',
      'content-type': isScrape ? register.contentType : 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
}
