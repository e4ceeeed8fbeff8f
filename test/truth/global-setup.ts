import { resolveTool, type ToolName } from '../../scripts/lib/tools';

const NEEDED: readonly ToolName[] = [
  'helm-4',
  'helm-3.17',
  'helm-3.22',
  'promtool',
  'promtool-2',
  'etcd',
  'kubectl',
  'kube-apiserver',
  'kube-apiserver-1.29',
];

/** Builds what the tests run before the first test: an API server takes longer than a test may. */
export default async function globalSetup(): Promise<void> {
  for (const name of NEEDED) await resolveTool(name);
}
