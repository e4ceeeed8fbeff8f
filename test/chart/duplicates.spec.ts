import { validateValues } from '../../schema/validate-values';
import { run, type RunError } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART, WITH_OPERATOR } from '../support/chart';
import { duplicates } from '../truth/cases';

/**
 * Server-side apply, which Helm 4 does, refuses a list with two items of one identity. Which lists those are, the published
 * types say, and "npm run test:truth" asks the API server about every list of the values.
 */
describe('a list whose items have an identity', () => {
  const cases = duplicates();

  it('is any of those that the published types name', () => {
    expect(cases.map(({ title }) => title.replace(': one twice', ''))).toEqual([
      ...['imagePullSecrets', 'podSecurityContext.sysctls', 'topologySpreadConstraints', 'env'],
      ...[
        'volumes',
        'volumeMounts',
        'metrics.sumBy',
        'extraRuleGroups',
        'overrides.pod.containers',
      ],
      ...['env', 'ports', 'resizePolicy', 'volumeDevices', 'volumeMounts'].map(
        (key) => `overrides.pod.containers[0].${key}`,
      ),
      ...['overrides.pod.hostAliases', 'overrides.pod.initContainers'],
      ...['env', 'ports', 'resizePolicy', 'volumeDevices', 'volumeMounts'].map(
        (key) => `overrides.pod.initContainers[0].${key}`,
      ),
      ...['overrides.pod.schedulingGates', 'overrides.pod.volumes', 'overrides.container.ports'],
      ...['overrides.container.resizePolicy', 'overrides.container.volumeDevices'],
      ...['overrides.service.ports', 'overrides.serviceMonitor.scrapeProtocols'],
      ...['finalizers', 'ownerReferences'].map((key) => `extraObjects[0].metadata.${key}`),
    ]);
  });

  it.each(cases.map((one) => [one.title, one.values] as const))(
    'is refused with one item twice: %s',
    async (title, values) => {
      const input = JSON.stringify(values);
      const args = ['template', 'shop', CHART, ...WITH_OPERATOR, '--values', '-'];
      const said = await run(await resolveTool('helm-4'), args, { input }).then(
        () => 'nothing',
        (error: unknown) => (error as RunError).stderr,
      );
      const [path = ''] = title.split(':');

      expect(said.split('\n').filter((line) => line.startsWith(`- ${path}`))).toHaveLength(1);
      expect(said).toMatch(/remove or change one|names nothing twice/);
      expect(validateValues(values)).toMatchObject({ ok: false });
    },
  );
});
