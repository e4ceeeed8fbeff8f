import { applyAddOns, waitForAddOns } from '../../scripts/cluster/add-ons';
import { thresholdIs } from './support/monitoring';
import { inNamespace, kubectl, LIMIT_MS } from './support/namespace';

/** Deletes every definition of Prometheus Operator, and with them Prometheus and Alertmanager. */
async function removeDefinitions(): Promise<void> {
  const names = await kubectl('get', 'crd', '--output', 'name');
  const ours = names.split('\n').filter((name) => name.endsWith('.monitoring.coreos.com'));
  await kubectl('delete', ...ours);
}

describe('without the custom resource definitions of Prometheus Operator', () => {
  it(
    'the install works and says what it skipped; an upgrade adds it when they are there',
    inNamespace('definitions', async (namespace) => {
      let notes;
      try {
        await removeDefinitions();
        notes = await namespace.install('app');
      } finally {
        await applyAddOns();
        await waitForAddOns();
      }

      expect(notes).toContain('SKIPPED: the ServiceMonitor app-monitor');
      expect(notes).toContain('--set serviceMonitor.enabled=true');
      expect(notes).toContain('SKIPPED: the PrometheusRule app-alerts');
      expect(notes).toContain('--set alert.enabled=true');
      expect(await namespace.helm(['test', 'app'])).toMatch(/Phase: +Succeeded/);

      const later = await namespace.upgrade('app', ['--reset-then-reuse-values']);

      expect(later).not.toContain('SKIPPED');
      await namespace.field('servicemonitor', 'app-monitor', '.metadata.uid');
      await thresholdIs(namespace, 'app', 5);
    }),
    LIMIT_MS,
  );
});
