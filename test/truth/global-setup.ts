import { resolveTool, type ToolName } from '../../scripts/lib/tools';
import { HELMS } from '../support/chart';

const NEEDED: readonly ToolName[] = [
  ...HELMS,
  'promtool',
  'promtool-2',
  'etcd',
  'kubectl',
  'kube-apiserver',
  'kube-apiserver-1.29',
];

/** Builds the programs before the first test, because the build of an API server takes longer than a test may. */
export default async function globalSetup(): Promise<void> {
  for (const name of NEEDED) await resolveTool(name);
}
