import { resolveTool, type ToolName } from '../../scripts/lib/tools';

const NEEDED: readonly ToolName[] = [
  'helm-4',
  'helm-3.17',
  'helm-3.22',
  'promtool',
  'promtool-2',
  'kubeconform',
];

/** Builds the programs that tests run before the first test, so that no test's time includes it. */
export default async function globalSetup(): Promise<void> {
  await Promise.all(NEEDED.map(resolveTool));
}
