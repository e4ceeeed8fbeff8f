import type { Container } from './plan/manifests';
import type { Plan, ScrapeJob, Workload } from './plan/plan';
import type { AlertStatus, Status } from './run/status';

/** Small wholes for the specs, which say what differs. */
export const CONTAINER: Container = {
  name: 'main',
  image: 'app-metrics',
  ports: [
    { name: 'http', containerPort: 5000 },
    { name: 'metrics', containerPort: 9464 },
  ],
};

export const WORKLOAD: Workload = {
  name: 'web',
  replicas: 2,
  template: { metadata: { labels: {} }, spec: { containers: [CONTAINER] } },
  container: CONTAINER,
  program: { program: process.execPath, args: ['dist/main.js'] },
  progressDeadlineSeconds: 600,
};

export const JOB: ScrapeJob = {
  name: 'serviceMonitor/shop/watch/0',
  monitor: { selector: {}, endpoints: [] },
  endpoint: { port: 'metrics' },
  service: {
    kind: 'Service',
    metadata: { name: 'web-metrics' },
    spec: { publishNotReadyAddresses: true, ports: [] },
  },
  containerPort: 9464,
};

export const PLAN: Plan = {
  namespace: 'shop',
  workload: WORKLOAD,
  entrance: undefined,
  jobs: [JOB],
  path: '/',
  ruleGroups: [{ name: 'g', rules: [{ alert: 'Busy', expr: 'x > 5' }] }],
  notes: [],
};

export const ALERT: AlertStatus = {
  name: 'Busy',
  summary: '',
  description: '',
  history: [{ at: 0, state: 'inactive' }],
  threshold: 5,
  perMinute: 0,
  forSeconds: 60,
  firesAt: undefined,
  resolvesAt: undefined,
  problem: undefined,
};

export const STATUS: Status = {
  now: 1000,
  places: [],
  replicas: [{ name: 'web-1-abcde', state: 'ready', pid: 1, restarts: 0, ports: [] }],
  isRolling: false,
  refused: 0,
  alert: ALERT,
  scraped: [],
  samples: { times: [], total: [], threshold: [], replicas: [] },
  held: [],
  load: { perMinute: 0, sent: 0, answered: 0, failed: 0, lastFailure: undefined },
  events: [],
  notes: [],
};
