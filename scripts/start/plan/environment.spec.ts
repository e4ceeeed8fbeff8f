import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { podFields, replicaEnv } from './environment';
import type { Container } from './manifests';
import { planOf } from './plan';

const { container, template } = planOf(
  readFileSync('chart/tests/defaults.golden.yaml', 'utf8'),
).workload;
const LOCAL = new Map([
  [5000, 20_001],
  [9464, 20_002],
]);

/** The environment of a replica whose container has these variables. */
function envOf(env: Container['env'] = [], pod = podFields(template, 'shop', 'web-1')) {
  return replicaEnv({ ...container, env }, pod, LOCAL);
}

describe(replicaEnv.name, () => {
  it('is the rendered environment, but for the address', () => {
    const { PATH, ...env } = envOf(container.env);
    expect(PATH).toBe(process.env.PATH);
    expect(env).toEqual({
      DRAIN_SECONDS: '10',
      HOST: '127.0.0.1',
      PORT: '20001',
      METRICS_PORT: '20002',
    });
  });

  it('gives no metrics port of its own to a container that has none', () => {
    expect(envOf()).not.toHaveProperty('METRICS_PORT');
  });

  it('fills in references to variables before them, as Kubernetes does', () => {
    const env = envOf([
      { name: 'LATER', value: '$(HOST_NAME)' },
      { name: 'HOST_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      { name: 'URL', value: 'http://$(HOST_NAME):$(KEY)/$$(HOST_NAME)$$$(HOST_NAME)$(open$' },
    ]);
    expect(env).toMatchObject({
      LATER: '$(HOST_NAME)',
      URL: 'http://web-1:$(KEY)/$(HOST_NAME)$web-1$(open$',
    });
    expect(env).not.toHaveProperty('KEY'); // only a cluster has the value
  });
});

describe(podFields.name, () => {
  const fields = podFields(
    {
      metadata: { labels: { 'example.com/tier': 'front' }, annotations: { note: 'hello' } },
      spec: { serviceAccountName: 'web', containers: [container] },
    },
    'shop',
    'web-1',
  );

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
  ])('has %s', (path, value) => {
    expect(fields(path)).toBe(value);
  });
});
