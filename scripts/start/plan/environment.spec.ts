import * as fixtures from '../fixtures';
import type { Workload } from './plan';
import { replicaEnv } from './environment';

const WORKLOAD: Workload = {
  ...fixtures.WORKLOAD,
  env: [
    { name: 'METRICS_PORT', value: '9464' },
    { name: 'DRAIN_SECONDS', value: '10' },
  ],
};
const LOCAL = new Map([
  [5000, 20_001],
  [9464, 20_002],
]);

describe(replicaEnv.name, () => {
  it('is the rendered environment, but for the address', () => {
    const { PATH, ...env } = replicaEnv(WORKLOAD, {}, LOCAL);
    expect(PATH).toBe(process.env.PATH);
    expect(env).toEqual({
      DRAIN_SECONDS: '10',
      HOST: '127.0.0.1',
      PORT: '20001',
      METRICS_PORT: '20002',
    });
  });

  it('gives no metrics port of its own to a container that has none', () => {
    expect(replicaEnv({ ...WORKLOAD, env: [] }, {}, LOCAL)).not.toHaveProperty('METRICS_PORT');
  });

  it('fills in fields of the Pod', () => {
    const env = [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }];
    const pod = { 'metadata.name': 'web-1' };
    expect(replicaEnv({ ...WORKLOAD, env }, pod, LOCAL)).toMatchObject({ POD: 'web-1' });
  });

  it('fills in references to variables before them, as Kubernetes does', () => {
    const env = [
      { name: 'LATER', value: '$(HOST_NAME)' },
      { name: 'HOST_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      { name: 'URL', value: 'http://$(HOST_NAME):$(KEY)/$$(HOST_NAME)$$$(HOST_NAME)$(open$' },
    ];
    const pod = { 'spec.nodeName': 'here' };
    expect(replicaEnv({ ...WORKLOAD, env }, pod, LOCAL)).toMatchObject({
      LATER: '$(HOST_NAME)',
      URL: 'http://here:$(KEY)/$(HOST_NAME)$here$(open$',
    });
  });

  it('leaves a variable unset that it cannot give', () => {
    const env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }];
    expect(replicaEnv({ ...WORKLOAD, env }, {}, LOCAL)).not.toHaveProperty('KEY');
  });
});
