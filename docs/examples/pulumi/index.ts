// npm install app-metrics-values @pulumi/kubernetes && pulumi up
import { helm } from '@pulumi/kubernetes';
import { defineValues } from 'app-metrics-values';

export const shop = new helm.v4.Chart('shop', {
  chart: 'oci://registry-1.docker.io/welignton/app-metrics',
  version: '2.0.0',
  namespace: 'shop',
  values: defineValues({
    replicaCount: 3,
    alert: { threshold: 600, severity: 'critical' },
  }),
});
