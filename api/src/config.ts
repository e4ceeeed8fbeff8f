const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
const LOG_FORMATS = ['json', 'pretty'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];
type LogFormat = (typeof LOG_FORMATS)[number];

/** The configuration from the environment; the service reads `process.env` nowhere else. */
export interface Config {
  /** Address to listen on. Env `HOST`; unset: all addresses of the machine, IPv6 and IPv4. */
  readonly host: string;
  /** TCP port of `/`, `/healthz` and `/readyz`. Env `PORT`, 1–65535, default 5000. */
  readonly port: number;
  /** TCP port of a second listener for `/metrics`. Env `METRICS_PORT`; unset: `/metrics` is on `port`. */
  readonly metricsPort: number | undefined;
  /** Seconds between failing readiness and closing the listener. Env `DRAIN_SECONDS`, 0–600, default 0. */
  readonly drainSeconds: number;
  /** Env `LOG_LEVEL`, default info. */
  readonly logLevel: LogLevel;
  /** Env `LOG_FORMAT`, default pretty on a terminal, otherwise json. */
  readonly logFormat: LogFormat;
  /** Source revision that the image was built from. Env `REVISION`, set by the Dockerfile. */
  readonly revision: string;
}

/** Injection token of {@link Config}. */
export const CONFIG = Symbol('CONFIG');

/** Every fault of the environment, one on each line. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
  }
}

/**
 * Parses the environment; an empty variable counts as unset.
 *
 * @param everyAddress value of HOST when it is unset
 * @throws {ConfigError} naming each variable at fault, the value received and the rule it breaks.
 */
export function parseConfig(
  env: NodeJS.ProcessEnv,
  isTerminal: boolean,
  everyAddress: string,
): Config {
  const problems: string[] = [];
  const text = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const integer = <T>(name: string, fallback: T, [min, max]: [number, number]): number | T => {
    const raw = text(name);
    if (raw === undefined) return fallback;
    const value = /^\d{1,9}$/.test(raw) ? Number(raw) : NaN; // Number() alone takes "0x10" and " 8 "
    if (value >= min && value <= max) return value;
    problems.push(`${name}=${JSON.stringify(raw)} is not an integer from ${min} to ${max}`);
    return fallback;
  };
  const oneOf = <T extends string>(name: string, fallback: T, allowed: readonly T[]): T => {
    const raw = text(name);
    if (raw === undefined) return fallback;
    const value = allowed.find((candidate) => candidate === raw);
    if (value === undefined)
      problems.push(`${name}=${JSON.stringify(raw)} is not one of ${allowed.join(', ')}`);
    return value ?? fallback;
  };

  const config = {
    host: text('HOST') ?? everyAddress,
    port: integer('PORT', 5000, [1, 65_535]),
    metricsPort: integer('METRICS_PORT', undefined, [1, 65_535]),
    drainSeconds: integer('DRAIN_SECONDS', 0, [0, 600]),
    logLevel: oneOf('LOG_LEVEL', 'info', LOG_LEVELS),
    logFormat: oneOf('LOG_FORMAT', isTerminal ? 'pretty' : 'json', LOG_FORMATS),
    revision: text('REVISION') ?? 'unknown',
  };
  const portIsRight = !problems.some((problem) => problem.startsWith('PORT='));
  if (portIsRight && config.metricsPort === config.port)
    problems.push(
      `METRICS_PORT="${config.port}" is also PORT: set another, or unset METRICS_PORT to serve /metrics on PORT`,
    );
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}
