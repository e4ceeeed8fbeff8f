import { Controller, Get, Header, Inject, NotFoundException, Res } from '@nestjs/common';
import { PrometheusController } from '@willsoto/nestjs-prometheus';
import type { FastifyReply } from 'fastify';
import { CONFIG, type Config } from '../config';

/** `/metrics` on the main port, unless METRICS_PORT is set: then the load balancer must not publish the metrics. */
@Controller()
export class MetricsController extends PrometheusController {
  constructor(@Inject(CONFIG) private readonly config: Config) {
    super();
  }

  @Get()
  @Header('cache-control', 'no-store')
  override async index(@Res({ passthrough: true }) response: FastifyReply): Promise<string> {
    if (this.config.metricsPort !== undefined) throw new NotFoundException('Cannot GET /metrics');
    return super.index(response);
  }
}
