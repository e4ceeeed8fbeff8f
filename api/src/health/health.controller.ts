import { Controller, Get, Header, ServiceUnavailableException } from '@nestjs/common';
import { DrainService } from './drain.service';

interface Health {
  readonly status: 'ok' | 'error';
}

/** The probes of Kubernetes. The bodies give no detail: the load balancer serves them to everybody. */
@Controller()
export class HealthController {
  constructor(private readonly drain: DrainService) {}

  /** Alive: the event loop runs. It checks nothing else, or an outage elsewhere would restart every Pod. */
  @Get('healthz')
  @Header('cache-control', 'no-cache, no-store, must-revalidate')
  liveness(): Health {
    return { status: 'ok' };
  }

  /** Ready: from the start of listening until SIGTERM or SIGINT. */
  @Get('readyz')
  @Header('cache-control', 'no-cache, no-store, must-revalidate')
  readiness(): Health {
    if (this.drain.isDraining)
      throw new ServiceUnavailableException({ status: 'error' } satisfies Health);
    return { status: 'ok' };
  }
}
