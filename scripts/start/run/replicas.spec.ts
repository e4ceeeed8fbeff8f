import { readFileSync } from 'node:fs';
import type { Container } from '../plan/manifests';
import { planOf, type Workload } from '../plan/plan';
import { Replicas } from './replicas';
import { Supervised } from './supervised';

jest.setTimeout(30_000);

const PLAN = planOf(readFileSync('chart/tests/defaults.golden.yaml', 'utf8'));
const { name, image, ports = [], env = [] } = PLAN.workload.container;
/** Without probes and without a drain, so that the tests need not wait. */
const CONTAINER: Container = {
  ...{ name, image, ports },
  env: env.filter((variable) => variable.name !== 'DRAIN_SECONDS'),
};
const WORKLOAD: Workload = { ...PLAN.workload, container: CONTAINER };

/** A path that the service does not serve. */
const NEVER = { httpGet: { path: '/nowhere', port: 'http' }, periodSeconds: 1 };

const readyAt = (readinessProbe: NonNullable<Container['readinessProbe']>): Workload => ({
  ...WORKLOAD,
  container: { ...CONTAINER, readinessProbe },
});

describe(Replicas.name, () => {
  let replicas: Replicas;
  const said: string[] = [];
  const up = async (workload: Workload): Promise<void> => {
    const nothing = (): void => undefined;
    const events = { spawned: nothing, changed: nothing, said: (text: string) => said.push(text) };
    const { signal } = new AbortController();
    replicas = new Replicas({ ...PLAN, workload }, events, signal);
    await replicas.start();
  };

  afterEach(async () => {
    await replicas.end();
    said.length = 0;
  });

  it('waits for readiness as long as the Deployment says', async () => {
    await up({ ...readyAt(NEVER), progressDeadlineSeconds: 1 });
    await expect(replicas.allReady()).rejects.toThrow(/is ready: not within 1 s: it is starting/);
  });

  it('is left as it was by a roll-out that does not get ready', async () => {
    const workload = { ...WORKLOAD, progressDeadlineSeconds: 10 };
    await up(workload);
    await replicas.allReady();
    const before = replicas.all;
    expect(before).toHaveLength(2);
    Object.assign(workload, { ...readyAt(NEVER), progressDeadlineSeconds: 1 });
    await expect(replicas.roll()).rejects.toThrow('is ready: not within 1 s');
    expect(replicas.all).toEqual(before);

    Object.assign(workload, { container: CONTAINER });
    await replicas.roll();
    expect(replicas.all.map(({ state }) => state)).toEqual(['ready', 'ready']);
    expect(before.map(({ state }) => state)).toEqual(['stopping', 'stopping']);
  });

  it('kills no replica that is down already', async () => {
    await up(WORKLOAD);
    const name = replicas.all[0]?.name ?? '';
    jest.spyOn(Supervised.prototype, 'signal').mockReturnValueOnce(false);
    expect(() => {
      replicas.kill(name);
    }).toThrow(`${name} is down: there is no process to kill`);
  });

  it('says that a replica is not ready and why, and that it is ready', async () => {
    const readinessProbe = { ...NEVER, failureThreshold: 1 };
    await up({ ...readyAt(readinessProbe), replicas: 1, progressDeadlineSeconds: 3 });
    await expect(replicas.allReady()).rejects.toThrow('it is not ready');
    const name = replicas.all[0]?.name ?? '';
    expect(said.at(-1)).toMatch(`${name} is not ready (/nowhere`);

    await replicas.end();
    const live = { ...NEVER, httpGet: { path: '/healthz', port: 'http' } };
    await up({ ...readyAt(live), replicas: 1 });
    await replicas.allReady();
    expect(said.at(-1)).toBe(`${replicas.all[0]?.name ?? ''} is ready`);
  });
});
