import { type ChildProcess, spawn } from 'node:child_process';

export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Written to the program's standard input. */
  readonly input?: string;
  /** Show the program's output as it comes, instead of only capturing it. */
  readonly show?: boolean;
  /** Runs the program in a process group of its own, which is in this set meanwhile. */
  readonly groups?: Set<ChildProcess>;
}

/** A program that could not be started or that failed; `stdout` and `stderr` hold all it printed. */
export class RunError extends Error {
  constructor(
    message: string,
    readonly stdout: string,
    readonly stderr: string,
  ) {
    super(message);
    this.name = 'RunError';
  }
}

/**
 * Runs a program without a shell and returns its standard output.
 *
 * @throws {RunError} when it cannot be started, exits with a status other than 0 or dies by a signal.
 */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: 'pipe',
    detached: options.groups !== undefined,
  });
  options.groups?.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (options.show) process.stdout.write(text);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    if (options.show) process.stderr.write(text);
  });
  // A program that ends without reading its input is judged by its exit status, not by EPIPE.
  child.stdin.on('error', () => undefined).end(options.input);

  const command = [program, ...args].join(' ');
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => {
      reject(new RunError(`${program}: cannot be started: ${cause.message}`, stdout, stderr));
    });
    child.on('close', (status, signal) => {
      options.groups?.delete(child);
      const shown = options.show ? '' : `\n${stderr.trim()}`;
      const message = `${command}: ${signal ?? `exit status ${status ?? '?'}`}${shown}`;
      if (status === 0) resolve(stdout);
      else reject(new RunError(message, stdout, stderr));
    });
  });
}
