import { ConfigError, parseConfig } from './config';

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    parseConfig(env, false, '::');
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe(parseConfig.name, () => {
  it('has a default for every variable', () => {
    expect(parseConfig({}, false, '::')).toEqual({
      host: '::',
      port: 5000,
      metricsPort: undefined,
      drainSeconds: 0,
      logLevel: 'info',
      logFormat: 'json',
      revision: 'unknown',
    });
  });

  it('reads every variable', () => {
    const env = {
      HOST: '127.0.0.1',
      PORT: '8080',
      METRICS_PORT: '9464',
      DRAIN_SECONDS: '10',
      LOG_LEVEL: 'debug',
      LOG_FORMAT: 'pretty',
      REVISION: '0123abc',
    };

    expect(parseConfig(env, false, '::')).toEqual({
      host: '127.0.0.1',
      port: 8080,
      metricsPort: 9464,
      drainSeconds: 10,
      logLevel: 'debug',
      logFormat: 'pretty',
      revision: '0123abc',
    });
  });

  it('takes an empty variable as unset', () => {
    expect(parseConfig({ HOST: '', PORT: '', LOG_LEVEL: '' }, false, '::')).toMatchObject({
      host: '::',
      port: 5000,
      logLevel: 'info',
    });
  });

  it('logs for people on a terminal', () => {
    expect(parseConfig({}, true, '::').logFormat).toBe('pretty');
  });

  it('reports every fault at once: variable, value and rule', () => {
    const env = {
      PORT: 'abc',
      METRICS_PORT: '70000',
      DRAIN_SECONDS: '-1',
      LOG_LEVEL: 'loud',
      LOG_FORMAT: 'xml',
    };

    expect(problemsOf(env)).toEqual([
      'PORT="abc" is not an integer from 1 to 65535',
      'METRICS_PORT="70000" is not an integer from 1 to 65535',
      'DRAIN_SECONDS="-1" is not an integer from 0 to 600',
      'LOG_LEVEL="loud" is not one of fatal, error, warn, info, debug, trace',
      'LOG_FORMAT="xml" is not one of json, pretty',
    ]);
  });

  it.each(['0', '65536', '0x10', ' 8', '8 ', '1e3', '80.0', '99999999999999999999'])(
    'refuses PORT=%j',
    (PORT) => {
      expect(problemsOf({ PORT })).toEqual([
        `PORT=${JSON.stringify(PORT)} is not an integer from 1 to 65535`,
      ]);
    },
  );

  it('compares METRICS_PORT with no PORT that it has refused', () => {
    expect(problemsOf({ PORT: 'abc', METRICS_PORT: '5000' })).toEqual([
      'PORT="abc" is not an integer from 1 to 65535',
    ]);
  });

  it.each([{ PORT: '9464', METRICS_PORT: '9464' }, { METRICS_PORT: '5000' }])(
    'refuses one port for both listeners: %j',
    (env) => {
      expect(problemsOf(env)).toEqual([
        `METRICS_PORT="${env.METRICS_PORT}" is also PORT: set another, or unset METRICS_PORT to serve /metrics on PORT`,
      ]);
    },
  );
});
