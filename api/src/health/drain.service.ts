import type { Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CONFIG, type Config } from '../config';
import { HTTP_SERVER_LIMITS } from '../http-server';

/**
 * The drain between SIGTERM and the closing of the listener. Kubernetes removes the endpoint of the Pod at the same time as
 * it sends SIGTERM, so requests still arrive: readiness fails at once, but the service goes on answering.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination-flow
 */
@Injectable()
export class DrainService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(DrainService.name);
  private draining = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  get isDraining(): boolean {
    return this.draining;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.draining = true;
    this.logger.log(`not ready; draining for ${this.config.drainSeconds} s`);
    this.closeConnectionsAfterTheirNextResponse();
    await sleep(this.config.drainSeconds * 1000);
    this.closeConnectionsThatStay();
  }

  private closeConnectionsAfterTheirNextResponse(): void {
    this.server.prependListener('request', (_request: unknown, response: ServerResponse) => {
      response.setHeader('connection', 'close');
    });
  }

  /**
   * While the listener closes, Node no longer enforces `requestTimeout`, and does not treat a connection that has sent nothing,
   * or half a request, as idle: one silent client would keep the process running for ever.
   */
  private closeConnectionsThatStay(): void {
    setTimeout(() => {
      this.server.closeAllConnections();
    }, HTTP_SERVER_LIMITS.requestTimeout).unref();
  }

  private get server(): Server {
    return this.adapterHost.httpAdapter.getHttpServer() as Server;
  }
}
