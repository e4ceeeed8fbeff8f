import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import {
  HealthCheck,
  HealthCheckService,
  HealthIndicatorService,
  type HealthIndicatorFunction,
} from '@nestjs/terminus';
import { DrainService } from './drain.service';

interface Health {
  readonly status: string;
}

/** The probes of Kubernetes. The bodies give no detail: the load balancer serves them to everybody. */
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly drain: DrainService,
  ) {}

  /** Alive: the event loop turns. Nothing else, or an outage elsewhere would restart every Pod. */
  @Get('healthz')
  @HealthCheck()
  liveness(): Promise<Health> {
    return this.check([]);
  }

  /** Ready: from the first listen until the order to stop. */
  @Get('readyz')
  @HealthCheck()
  readiness(): Promise<Health> {
    const indicator = this.indicators.check('drain');
    return this.check([() => (this.drain.isDraining ? indicator.down() : indicator.up())]);
  }

  private async check(indicators: HealthIndicatorFunction[]): Promise<Health> {
    try {
      const { status } = await this.health.check(indicators);
      return { status };
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      throw new ServiceUnavailableException({ status: 'error' } satisfies Health);
    }
  }
}
