import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART, HELMS } from '../support/chart';
import { ApiServer } from './api-server';
import { customResourceDefinitions } from '../../scripts/lib/kubernetes-modules';

/** The statements of docs/kubernetes.md about an upgrade after somebody has changed the Deployment by hand. */
describe.each(HELMS)('%s after', (helm) => {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-incident-'));
  const isHelm4 = helm === 'helm-4';
  let server: ApiServer;
  let namespace = 0;

  beforeAll(async () => {
    server = await ApiServer.start('kube-apiserver', folder, await customResourceDefinitions());
    writeFileSync(join(folder, 'kubeconfig'), server.kubeconfig);
  }, 120_000);

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const env = { KUBECONFIG: join(folder, 'kubeconfig') };
  const kubectl = async (...args: string[]): Promise<string> =>
    run(await resolveTool('kubectl'), ['--namespace', `n${namespace}`, ...args], { env });
  const helmRun = async (...args: string[]): Promise<string> =>
    run(await resolveTool(helm), ['--namespace', `n${namespace}`, ...args], { env });
  const upgrade = (threshold: number, ...args: string[]): Promise<string> =>
    helmRun(
      ...['upgrade', 'app', CHART, '--reset-then-reuse-values'],
      ...['--set', `alert.threshold=${threshold}`, ...args],
    );

  beforeEach(async () => {
    namespace += 1;
    await kubectl('create', 'namespace', `n${namespace}`);
    await helmRun('install', 'app', CHART);
  });

  /** Replicas, drain and threshold as the cluster has them. */
  async function state(): Promise<{ replicas: string; drain: string; threshold: string }> {
    const get = (kind: string, name: string, path: string): Promise<string> =>
      kubectl('get', kind, name, '--output', `jsonpath={${path}}`);
    const drain = '.spec.template.spec.containers[0].env[0].value';
    const expression = await get('prometheusrule', 'app-alerts', '.spec.groups[0].rules[0].expr');
    return {
      replicas: await get('deployment', 'app-metrics', '.spec.replicas'),
      drain: await get('deployment', 'app-metrics', drain),
      threshold: /> (\d+)$/m.exec(expression)?.[1] ?? '',
    };
  }

  it('kubectl scale: the number is kept when the chart says it, and taken back otherwise', async () => {
    await kubectl('scale', 'deployment/app-metrics', '--replicas=5');
    if (isHelm4) await expect(upgrade(30)).rejects.toThrow('conflict with "kubectl"');
    await upgrade(30, '--set', 'replicaCount=5');
    expect(await state()).toMatchObject({ replicas: '5', threshold: '30' });

    await kubectl('scale', 'deployment/app-metrics', '--replicas=7');
    await upgrade(31, '--set', 'replicaCount=2', ...(isHelm4 ? ['--force-conflicts'] : []));
    expect(await state()).toMatchObject({ replicas: '2', threshold: '31' });
  });

  it('replicaCount null: the number is left to whoever scales', async () => {
    const file = join(folder, 'null.yaml');
    writeFileSync(file, 'replicaCount: null\n');
    await kubectl('scale', 'deployment/app-metrics', '--replicas=5');
    await upgrade(30, '--values', file);
    // Helm 3 removes the field, and Kubernetes fills in its default.
    expect(await state()).toMatchObject({ replicas: isHelm4 ? '5' : '1', threshold: '30' });

    await kubectl('scale', 'deployment/app-metrics', '--replicas=7');
    await upgrade(31);
    expect(await state()).toMatchObject({ replicas: '7', threshold: '31' });
  });

  it('--reuse-values, which keeps the null of an earlier upgrade: as with its default left out', async () => {
    await upgrade(
      30,
      '--set',
      'replicaCount=null',
      '--set',
      'startupProbe=null',
      '--set',
      'alert.labels=null',
    );
    await helmRun(...['upgrade', 'app', CHART, '--reuse-values', '--set', 'alert.threshold=31']);
    expect(await state()).toMatchObject({ threshold: '31' });
    expect(await helmRun('get', 'manifest', 'app')).not.toContain('startupProbe');
  });

  it('kubectl set env, as kubectl edit: the field is taken back, by Helm 4 when told to', async () => {
    await kubectl('set', 'env', 'deployment/app-metrics', 'DRAIN_SECONDS=20');
    if (isHelm4) await expect(upgrade(30)).rejects.toThrow('conflict with "kubectl-set"');
    await upgrade(30, ...(isHelm4 ? ['--force-conflicts'] : []));
    expect(await state()).toEqual({ replicas: '2', drain: '10', threshold: '30' });
  });

  it('kubectl rollout restart: as if nothing had been', async () => {
    await kubectl('rollout', 'restart', 'deployment/app-metrics');
    await upgrade(30);
    expect(await state()).toMatchObject({ replicas: '2', threshold: '30' });
  });

  it('a refused upgrade: rule, Deployment and revision are what they were', async () => {
    const before = await state();
    const refused = upgrade(30, '--set', 'drainSeconds=20', '--set', 'podLabels.team=two words');

    await expect(refused).rejects.toThrow('podLabels.team: must be a label value');
    expect(await state()).toEqual(before);
    expect(await helmRun('history', 'app', '--output', 'json')).not.toContain('"revision":2');
  });
});
