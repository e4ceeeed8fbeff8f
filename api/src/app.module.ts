import { type DynamicModule, Module } from '@nestjs/common';
import { CONFIG, type Config } from './config';
import { GreetingModule } from './greeting/greeting.module';
import { HealthModule } from './health/health.module';
import { MetricsModule } from './metrics/metrics.module';

@Module({})
export class AppModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [GreetingModule, HealthModule, MetricsModule],
      providers: [{ provide: CONFIG, useValue: config }],
      exports: [CONFIG],
    };
  }
}
