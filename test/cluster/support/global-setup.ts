import { resolveTool } from '../../../scripts/lib/tools';
import { kubectl } from './namespace';

/** Fails at once where there is no cluster or no application image to be found, instead of in every test. */
export default async function globalSetup(): Promise<void> {
  for (const name of ['helm-4', 'helm-3.17', 'kubectl'] as const) await resolveTool(name);
  await kubectl('get', 'crd', 'servicemonitors.monitoring.coreos.com');
}
