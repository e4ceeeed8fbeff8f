import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

const PROBES = new Set(['/healthz', '/readyz']);

/** Logs every request but the probes at `debug`. Call it only at that level: the hook alone costs throughput. */
export function logRequests(fastify: FastifyInstance): void {
  const logger = new Logger('Request');
  fastify.addHook('onResponse', (request, reply, done) => {
    if (!PROBES.has(request.routeOptions.url ?? ''))
      logger.debug(
        `${request.method} ${request.url} ${reply.statusCode} ${reply.elapsedTime.toFixed(1)} ms`,
      );
    done();
  });
}
