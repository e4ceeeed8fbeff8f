import alerting from './alerting.schema.json';
import { bundle, type Sources } from './bundle';
import kubernetes from './generated/kubernetes.schema.json';
import monitoring from './monitoring.schema.json';
import networking from './networking.schema.json';
import scalars from './scalars.schema.json';
import values from './values.schema.json';
import workload from './workload.schema.json';

const sources = {
  'alerting.schema.json': alerting,
  'kubernetes.schema.json': kubernetes,
  'monitoring.schema.json': monitoring,
  'networking.schema.json': networking,
  'scalars.schema.json': scalars,
  'values.schema.json': values,
  'workload.schema.json': workload,
} as Sources;

/** The schema of the complete values. */
export const valuesSchema = bundle(sources, 'values.schema.json');

/** Keys at the top level that are the user's own, as in Docker Compose: what YAML anchors are defined in. */
export const OWN_KEYS = '^x-';

/** Whether a definition comes from Kubernetes or Prometheus Operator: its prose and its laxness are theirs. */
export function isVendored(name: string): boolean {
  return Object.hasOwn(kubernetes.definitions, name);
}
