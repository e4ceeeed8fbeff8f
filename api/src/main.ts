import { end, onStopSignal, type StopSignal } from './signals';
import 'reflect-metadata';
import { type INestApplication, Logger } from '@nestjs/common';
import { type Config, ConfigError, parseConfig } from './config';
import { createApp } from './create-app';
import { everyAddress, listen, ListenError, urlOf } from './http-server';
import { VERSION } from './version';

/** The first signal drains, closes and ends with status 0; a second one ends the process at once. */
function closeOnSignal(app: INestApplication, logger: Logger): void {
  let closing = false;
  const close = async (signal: StopSignal): Promise<void> => {
    if (closing) end(signal);
    closing = true;
    logger.log(`${signal}: stopping`);
    await app.close();
    logger.log('stopped');
    process.exit(0);
  };
  onStopSignal((signal) => void close(signal));
}

function addresses({ host, port, metricsPort }: Config): string {
  const main = urlOf(host, port);
  return metricsPort === undefined ? main : `${main}, metrics on ${urlOf(host, metricsPort)}`;
}

async function main(): Promise<void> {
  const config = parseConfig(process.env, process.stdout.isTTY, await everyAddress());
  const app = await createApp(config);
  const logger = new Logger('Main');
  closeOnSignal(app, logger);
  await app.init();
  // Not by app.listen(), which would also log the failure.
  const { host, port } = config;
  await listen('PORT', host, port, () => app.getHttpAdapter().getInstance().listen({ host, port }));
  logger.log(`app-metrics ${VERSION} listens on ${addresses(config)}`);
}

function fail(error: unknown): void {
  const isUsersFault = error instanceof ConfigError || error instanceof ListenError;
  // eslint-disable-next-line no-console -- the logger may not exist yet
  console.error(isUsersFault ? error.message : error);
  process.exit(1);
}

// By itself, Node would also print the line of the source: 73 kB of the minified file.
process.on('uncaughtException', fail);
main().catch(fail);
