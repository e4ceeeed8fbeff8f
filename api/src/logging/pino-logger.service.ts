import type { LoggerService } from '@nestjs/common';
import pino from 'pino';
import type { Config, LogLevel } from '../config';

/** Contexts in which Nest logs a line for each module and route at every start. */
const FRAMEWORK_CONTEXTS = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** Writes synchronously, so that the last line before an exit is never lost. */
function destination(config: Pick<Config, 'logFormat'>): pino.DestinationStream {
  if (config.logFormat === 'json') return pino.destination({ sync: true });
  // Loaded only here: in production the service logs JSON and does not need the package.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
  const pretty = require('pino-pretty') as typeof import('pino-pretty');
  return pretty({
    sync: true,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'context',
    messageFormat: '[{context}] {msg}',
  });
}

/** The pino logger of the configuration: one line for each event, on standard output. */
export function createPino(
  config: Pick<Config, 'logFormat' | 'logLevel'>,
  stream = destination(config),
): pino.Logger {
  return pino(
    {
      level: config.logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
}

/**
 * Nest's logger, on pino. Nest passes the context as the last argument, and in `error` a stack before it.
 * nestjs-pino is not used: its child logger for each request costs 60 % of the throughput.
 */
export class PinoLogger implements LoggerService {
  constructor(private readonly pino: pino.Logger) {}

  log(message: unknown, ...parameters: unknown[]): void {
    const fromFramework = FRAMEWORK_CONTEXTS.has(parameters.at(-1) as string);
    this.write(fromFramework ? 'debug' : 'info', message, parameters);
  }

  fatal(message: unknown, ...parameters: unknown[]): void {
    this.write('fatal', message, parameters);
  }

  error(message: unknown, ...parameters: unknown[]): void {
    this.write('error', message, parameters);
  }

  warn(message: unknown, ...parameters: unknown[]): void {
    this.write('warn', message, parameters);
  }

  debug(message: unknown, ...parameters: unknown[]): void {
    this.write('debug', message, parameters);
  }

  verbose(message: unknown, ...parameters: unknown[]): void {
    this.write('trace', message, parameters);
  }

  private write(level: LogLevel, message: unknown, parameters: readonly unknown[]): void {
    const context = parameters.at(-1);
    const stack = parameters.at(-2);
    const fields = {
      ...(typeof context === 'string' && { context }),
      ...(typeof stack === 'string' && { stack }),
      ...(message instanceof Error && { err: message }),
    };
    this.pino[level](fields, message instanceof Error ? message.message : String(message));
  }
}
