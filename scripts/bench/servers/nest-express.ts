// Nest as `nest new` leaves it: on Express.
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';

const requests = new Counter({ name: 'app_requests_total', help: 'Total de requisições' });

@Controller()
class GreetingController {
  @Get()
  greet(): string {
    requests.inc();
    return 'Olá, mundo!';
  }
}

@Module({ imports: [PrometheusModule.register()], controllers: [GreetingController] })
class AppModule {}

void NestFactory.create(AppModule, { logger: ['error'] }).then((app) =>
  app.listen(Number(process.env.PORT), '127.0.0.1'),
);
