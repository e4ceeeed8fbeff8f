import { resolveTool, type ToolName } from '../../../scripts/lib/tools';

const NEEDED: readonly ToolName[] = ['helm', 'prometheus', 'promtool', 'alertmanager'];

/** Builds the programs of the end-to-end specs before the first test. */
export default async function globalSetup(): Promise<void> {
  await Promise.all(NEEDED.map(resolveTool));
}
