import { resolveTool, type ToolName } from '../../../scripts/lib/tools';

const NEEDED: readonly ToolName[] = ['helm', 'prometheus', 'alertmanager'];

/** Builds the programs of the whole system before the first test. */
export default async function globalSetup(): Promise<void> {
  await Promise.all(NEEDED.map(resolveTool));
}
