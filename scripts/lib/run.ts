import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { text } from 'node:stream/consumers';

export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Written to the program's standard input. */
  readonly input?: string;
  /** The program prints where this one does, and nothing is captured. */
  readonly show?: boolean;
}

/** A program could not be started, or it failed; `stdout` and `stderr` hold its captured output. */
export class RunError extends Error {
  override readonly name = 'RunError';
  constructor(
    message: string,
    readonly stdout: string,
    readonly stderr: string,
  ) {
    super(message);
  }
}

/**
 * Runs a program without a shell and returns its standard output. Not by execa, because tsx cannot require() it: its
 * dependency unicorn-magic exports to `import` only.
 *
 * @throws {RunError} when it cannot be started, exits with a status other than 0, or is killed by a signal.
 */
export async function run(
  program: string,
  args: readonly string[],
  { input, show = false, env, ...options }: RunOptions = {},
): Promise<string> {
  const output = show ? 'inherit' : 'pipe';
  const child = spawn(program, args, {
    ...options,
    env: { ...process.env, ...env },
    stdio: ['pipe', output, output],
  });
  // A program that ends without reading its input is judged by its exit status, not by EPIPE.
  child.stdin?.on('error', () => undefined).end(input);
  const [stdout, stderr, [status, signal]] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ]).catch((error: unknown) => {
    throw new RunError(`${program}: cannot be started: ${(error as Error).message}`, '', '');
  });
  if (status === 0) return stdout;
  const how = signal ?? `exit status ${status ?? '?'}`;
  const message = `${[program, ...args].join(' ')}: ${how}\n${stderr.trim()}`;
  throw new RunError(message.trimEnd(), stdout, stderr);
}

/** The exit status as a shell reports it: 128 plus the number of the signal, when a signal ends the process. */
export async function exitCodeOf(child: ChildProcess): Promise<number> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
}
