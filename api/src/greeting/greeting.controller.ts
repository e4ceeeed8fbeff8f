import { Controller, Get } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { APP_REQUESTS_TOTAL } from './requests.metric';

@Controller()
export class GreetingController {
  constructor(@InjectMetric(APP_REQUESTS_TOTAL) private readonly requests: Counter) {}

  /** Counts here: a middleware would cost a tenth of the throughput, any interceptor most of it. */
  @Get()
  greet(): string {
    this.requests.inc();
    return 'Olá, mundo!';
  }
}
