import type { LogLevel } from '../config';
import { createPino, PinoLogger } from './pino-logger.service';

function logged(logLevel: LogLevel, use: (logger: PinoLogger) => void): unknown[] {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  use(new PinoLogger(createPino({ logFormat: 'json', logLevel }, stream)));
  return lines.map((line) => {
    const { time, ...rest } = JSON.parse(line) as { time: string };
    expect(Date.parse(time)).toBeGreaterThan(0);
    return rest;
  });
}

describe(PinoLogger.name, () => {
  it('writes one JSON object an event, with its context', () => {
    expect(
      logged('info', (logger) => {
        logger.log('listening', 'Main');
      }),
    ).toEqual([{ level: 'info', context: 'Main', msg: 'listening' }]);
  });

  it('keeps the stack that Nest passes with an error', () => {
    expect(
      logged('info', (logger) => {
        logger.error('boom', 'Error: boom\n    at x', 'ExceptionsHandler');
      }),
    ).toEqual([
      { level: 'error', context: 'ExceptionsHandler', stack: 'Error: boom\n    at x', msg: 'boom' },
    ]);
  });

  it('serializes an error with its stack', () => {
    const [line] = logged('info', (logger) => {
      logger.error(new TypeError('boom'));
    });

    expect(line).toMatchObject({
      msg: 'boom',
      err: {
        type: 'TypeError',
        message: 'boom',
        stack: expect.stringContaining('TypeError: boom') as string,
      },
    });
  });

  it('shows the wiring of the framework at debug only', () => {
    const wire = (logger: PinoLogger): void => {
      logger.log('Mapped {/, GET} route', 'RouterExplorer');
    };

    expect(logged('info', wire)).toEqual([]);
    expect(logged('debug', wire)).toHaveLength(1);
  });

  it.each([
    ['fatal', 'fatal'],
    ['error', 'error'],
    ['warn', 'warn'],
    ['log', 'info'],
    ['debug', 'debug'],
    ['verbose', 'trace'],
  ] as const)('writes %s() at level %s', (method, level) => {
    expect(
      logged('trace', (logger) => {
        logger[method]('text', 'Context');
      }),
    ).toEqual([{ level, context: 'Context', msg: 'text' }]);
  });
});
