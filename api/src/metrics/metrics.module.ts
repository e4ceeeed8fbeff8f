import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { InjectMetric, PrometheusModule } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { CONFIG, type Config } from '../config';
import { VERSION } from '../version';
import { APP_BUILD_INFO, buildInfoProvider } from './build-info.metric';
import { httpDurationProvider } from './http-duration.metric';
import { HttpDurationObserver } from './http-duration.observer';
import { MetricsController } from './metrics.controller';
import { MetricsServer } from './metrics.server';

@Module({
  imports: [PrometheusModule.register({ controller: MetricsController })],
  providers: [buildInfoProvider, httpDurationProvider, HttpDurationObserver, MetricsServer],
})
export class MetricsModule implements OnModuleInit {
  constructor(
    @InjectMetric(APP_BUILD_INFO) private readonly buildInfo: Gauge<'version' | 'revision'>,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.buildInfo.set({ version: VERSION, revision: this.config.revision }, 1);
  }
}
