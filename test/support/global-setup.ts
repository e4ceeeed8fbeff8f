import { resolveTool, type ToolName } from '../../scripts/lib/tools';
import { HELMS } from './chart';

const NEEDED: readonly ToolName[] = [...HELMS, 'promtool', 'promtool-2', 'actionlint'];

/** Builds the programs that tests run before the first test, so that no test's time includes it. */
export default async function globalSetup(): Promise<void> {
  await Promise.all(NEEDED.map(resolveTool));
}
