import { hostname } from 'node:os';
import { PLAN, WORKLOAD } from '../fixtures';
import { fieldOf, podFields } from './pod-fields';

describe(podFields.name, () => {
  const workload = {
    ...WORKLOAD,
    podLabels: { 'example.com/tier': 'front' },
    podAnnotations: { note: 'hello' },
    serviceAccountName: 'web',
  };
  const fields = podFields({ ...PLAN, workload }, 'web-1');

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
    expect(fieldOf(fields, path)).toBe(value);
  });
});
