import type { Command } from 'commander';

/** Runs a program with the arguments of the command line; if it fails, the last line printed is its error. */
export function runMain(program: Command): void {
  program.parseAsync().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
