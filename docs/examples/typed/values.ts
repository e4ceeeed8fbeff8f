// npm run --silent values -- docs/examples/typed/values.ts > values.yaml && helm install app chart -f values.yaml
import { defineValues } from 'app-metrics-values';

const perMinute = 600;

export default defineValues({
  replicaCount: 3,
  alert: { threshold: perMinute, for: '2m', severity: 'critical' },
  env: [{ name: 'LOG_LEVEL', value: 'debug' }],
});
