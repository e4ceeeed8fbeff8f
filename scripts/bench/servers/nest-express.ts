// Nest as `nest new` leaves it: on Express.
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InjectMetric, makeCounterProvider, PrometheusModule } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';

const NAME = 'app_requests_total';

@Controller()
class GreetingController {
  constructor(@InjectMetric(NAME) private readonly requests: Counter) {}

  @Get()
  greet(): string {
    this.requests.inc();
    return 'Olá, mundo!';
  }
}

@Module({
  imports: [PrometheusModule.register()],
  controllers: [GreetingController],
  providers: [makeCounterProvider({ name: NAME, help: 'Total de requisições' })],
})
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  await app.listen(Number(process.env.PORT), '127.0.0.1');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
