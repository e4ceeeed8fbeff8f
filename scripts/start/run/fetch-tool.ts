import { resolveTool, type ToolName } from '../../lib/tools';

/**
 * Finds or builds one program and prints its path: a process of its own, so that a build that nobody waits for any
 * more can be ended. A SIGINT to its group ends the compilers; this process tidies up after them.
 */
async function main(name: ToolName): Promise<void> {
  process.on('SIGINT', () => undefined);
  console.log(await resolveTool(name));
}

if (require.main === module) {
  main(process.argv[2] as ToolName).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
