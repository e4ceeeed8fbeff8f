import { hostname } from 'node:os';
import * as fixtures from '../fixtures';
import { podFields, replicaEnv } from './environment';

const CONTAINER = {
  ...fixtures.CONTAINER,
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
    const { PATH, ...env } = replicaEnv(CONTAINER, {}, LOCAL);
    expect(PATH).toBe(process.env.PATH);
    expect(env).toEqual({
      DRAIN_SECONDS: '10',
      HOST: '127.0.0.1',
      PORT: '20001',
      METRICS_PORT: '20002',
    });
  });

  it('gives no metrics port of its own to a container that has none', () => {
    expect(replicaEnv({ ...CONTAINER, env: [] }, {}, LOCAL)).not.toHaveProperty('METRICS_PORT');
  });

  it('fills in fields of the Pod', () => {
    const env = [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }];
    const pod = { 'metadata.name': 'web-1' };
    expect(replicaEnv({ ...CONTAINER, env }, pod, LOCAL)).toMatchObject({ POD: 'web-1' });
  });

  it('fills in references to variables before them, as Kubernetes does', () => {
    const env = [
      { name: 'LATER', value: '$(HOST_NAME)' },
      { name: 'HOST_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      { name: 'URL', value: 'http://$(HOST_NAME):$(KEY)/$$(HOST_NAME)$$$(HOST_NAME)$(open$' },
    ];
    const pod = { 'spec.nodeName': 'here' };
    expect(replicaEnv({ ...CONTAINER, env }, pod, LOCAL)).toMatchObject({
      LATER: '$(HOST_NAME)',
      URL: 'http://here:$(KEY)/$(HOST_NAME)$here$(open$',
    });
  });

  it('leaves a variable unset that it cannot give', () => {
    const env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }];
    expect(replicaEnv({ ...CONTAINER, env }, {}, LOCAL)).not.toHaveProperty('KEY');
  });
});

describe(podFields.name, () => {
  const template = {
    metadata: { labels: { 'example.com/tier': 'front' }, annotations: { note: 'hello' } },
    spec: { serviceAccountName: 'web', containers: [] },
  };
  const fields = podFields(template, 'shop', 'web-1');

  it.each([
    ['metadata.name', 'web-1'],
    ['metadata.namespace', 'shop'],
    ["metadata.labels['example.com/tier']", 'front'],
    ["metadata.annotations['note']", 'hello'],
    ["metadata.labels['none']", ''],
    ['spec.nodeName', hostname()],
    ['spec.serviceAccountName', 'web'],
    ['status.podIPs', '127.0.0.1'],
    ['metadata.uid', undefined],
  ])('has %s', (fieldPath, value) => {
    const env = [{ name: 'A', valueFrom: { fieldRef: { fieldPath } } }];
    expect(replicaEnv({ ...CONTAINER, env }, fields, LOCAL).A).toBe(value);
  });
});
