import 'reflect-metadata';
import { constants } from 'node:os';
import { type INestApplication, Logger } from '@nestjs/common';
import { type Config, ConfigError, parseConfig } from './config';
import { createApp } from './create-app';
import { listen, ListenError } from './http-server';
import { VERSION } from './version';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** The first signal drains, closes and ends with status 0; a second one ends the process at once. */
function closeOnSignal(app: INestApplication, logger: Logger): void {
  let closing = false;
  const close = async (signal: (typeof SIGNALS)[number]): Promise<void> => {
    if (closing) process.exit(128 + constants.signals[signal]);
    closing = true;
    logger.log(`${signal}: stopping`);
    await app.close();
    logger.log('stopped');
    process.exit(0);
  };
  for (const signal of SIGNALS) process.on(signal, () => void close(signal));
}

function addresses({ host, port, metricsPort }: Config): string {
  const main = `http://${host}:${port}`;
  return metricsPort === undefined ? main : `${main}, metrics on http://${host}:${metricsPort}`;
}

async function main(): Promise<void> {
  const config = parseConfig(process.env, process.stdout.isTTY);
  const app = await createApp(config);
  const logger = new Logger('Main');
  closeOnSignal(app, logger);
  await app.init();
  // Not app.listen(): Nest would log the failure, too.
  const { host, port } = config;
  await listen('PORT', host, port, () => app.getHttpAdapter().getInstance().listen({ host, port }));
  logger.log(`app-metrics ${VERSION} listens on ${addresses(config)}`);
}

main().catch((error: unknown) => {
  const isUsersFault = error instanceof ConfigError || error instanceof ListenError;
  // eslint-disable-next-line no-console -- there may be no logger yet
  console.error(isUsersFault ? error.message : error);
  process.exit(1);
});
