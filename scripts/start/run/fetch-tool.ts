import { resolveTool, type ToolName } from '../../lib/tools';

/**
 * Finds or builds one program and prints its path: a process of its own, so that a build that nobody waits for any
 * more can be ended, by a SIGINT to its group. What went wrong is printed, too, with status 1; standard error has progress.
 */
async function main(name: ToolName): Promise<void> {
  // By itself, it would end without its folders being removed.
  process.once('SIGINT', () => process.exit(130));
  console.log(await resolveTool(name));
}

if (require.main === module) {
  main(process.argv[2] as ToolName).catch((error: unknown) => {
    console.log(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
