import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module';
import type { Config } from './config';
import { createHttpAdapter } from './http-server';
import { createPino, PinoLogger } from './logging/pino-logger.service';
import { logRequests } from './logging/request-log';
import { HttpDurationObserver } from './metrics/http-duration.observer';

/** The whole application, wired and not yet listening. */
export async function createApp(config: Config): Promise<NestFastifyApplication> {
  const adapter = createHttpAdapter();
  const logger = createPino(config);
  if (logger.isLevelEnabled('debug')) logRequests(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(config), adapter, {
    logger: new PinoLogger(logger),
    abortOnError: false,
    bodyParser: false,
  });
  app.get(HttpDurationObserver).observeRoutesOf(adapter.getInstance());
  return app;
}
