import { resolveTool } from '../../../scripts/lib/tools';
import { kubectl } from './namespace';

/** Fails at once, instead of in every test, if there is no cluster or no image of the application. */
export default async function globalSetup(): Promise<void> {
  for (const name of ['helm-4', 'helm-3.17', 'kubectl'] as const) await resolveTool(name);
  await kubectl('get', 'crd', 'servicemonitors.monitoring.coreos.com');
}
