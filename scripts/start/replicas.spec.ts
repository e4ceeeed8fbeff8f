import { PLAN, WORKLOAD } from './fixtures';
import type { Workload } from './plan';
import { Replicas } from './replicas';
import { Supervised } from './supervised';

jest.setTimeout(30_000);

/** A path that the service does not serve. */
const NEVER = { httpGet: { path: '/nowhere', port: 'http' }, periodSeconds: 1 };

describe(Replicas.name, () => {
  let replicas: Replicas;
  const up = async (workload: Workload): Promise<void> => {
    const nothing = (): void => undefined;
    const events = { spawned: nothing, changed: nothing, said: nothing };
    replicas = new Replicas({ ...PLAN, workload }, events);
    await replicas.start();
  };

  afterEach(() => replicas.stop(0));

  it('waits for readiness as long as the Deployment says', async () => {
    await up({ ...WORKLOAD, readinessProbe: NEVER, progressDeadlineSeconds: 1 });
    await expect(replicas.allReady()).rejects.toThrow(/is not ready within 1 s; it is starting/);
  });

  it('is left as it was by a roll-out that does not get ready', async () => {
    const workload = { ...WORKLOAD, progressDeadlineSeconds: 10 };
    await up(workload);
    const before = replicas.ready;
    expect(before).toHaveLength(2);
    Object.assign(workload, { readinessProbe: NEVER, progressDeadlineSeconds: 1 });
    await expect(replicas.roll()).rejects.toThrow('is not ready within 1 s');
    expect(replicas.all).toEqual(before);

    Object.assign(workload, { readinessProbe: undefined });
    await replicas.roll();
    expect(replicas.ready).toHaveLength(2);
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
});
