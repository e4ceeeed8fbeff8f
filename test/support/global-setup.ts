import { resolveTool } from '../../scripts/lib/tools';

/** Builds the programs that tests run before the first test, so that no test's time includes it. */
export default async function globalSetup(): Promise<void> {
  await Promise.all([resolveTool('helm'), resolveTool('promtool')]);
}
