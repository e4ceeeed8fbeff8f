// npm install app-metrics-values cdk8s constructs && npx tsx main.ts && kubectl apply -f dist
import { defineValues } from 'app-metrics-values';
import { App, Chart, Helm } from 'cdk8s';

const app = new App();
const shop = new Chart(app, 'shop', { namespace: 'shop' });
new Helm(shop, 'app-metrics', {
  chart: 'oci://registry-1.docker.io/welignton/app-metrics',
  releaseName: 'shop',
  namespace: 'shop',
  // As on a cluster with Prometheus Operator; it is not asked.
  helmFlags: ['--api-versions', 'monitoring.coreos.com/v1'],
  values: defineValues({
    replicaCount: 3,
    alert: { threshold: 600, severity: 'critical' },
  }),
});
app.synth();
