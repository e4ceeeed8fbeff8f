import { resolveTool, type ToolName } from '../lib/tools';

/** The programs of the system; Helm is wanted first. */
export const TOOL_NAMES = ['helm', 'prometheus', 'alertmanager'] as const satisfies ToolName[];

/**
 * Finds or builds the programs, all at once, and prints `name TAB path` for each: a process of its own, so that a
 * build that nobody waits for any more can be ended. Its SIGINT ends the compilers; it tidies up after them itself.
 */
async function main(): Promise<void> {
  process.on('SIGINT', () => undefined);
  const results = await Promise.allSettled(
    TOOL_NAMES.map(async (name) => {
      console.log(`${name}\t${await resolveTool(name)}`);
    }),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason as Error;
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
