import type { Plan, ScrapeJob, Workload } from './plan/plan';
import type { AlertStatus, Status } from './run/status';

/** Small wholes for the specs, which say what differs. */
export const WORKLOAD: Workload = {
  name: 'web',
  replicas: 2,
  podLabels: {},
  podAnnotations: {},
  serviceAccountName: 'default',
  container: 'main',
  program: { program: process.execPath, args: ['dist/main.js'] },
  env: [],
  ports: { http: 5000, metrics: 9464 },
  startupProbe: undefined,
  readinessProbe: undefined,
  livenessProbe: undefined,
  graceSeconds: 30,
  progressDeadlineSeconds: 600,
};

export const JOB: ScrapeJob = {
  name: 'serviceMonitor/shop/watch/0',
  endpoint: { port: 'metrics' },
  service: 'web-metrics',
  serviceLabels: {},
  containerPort: 9464,
  publishNotReady: true,
  jobLabel: undefined,
  targetLabels: [],
  podTargetLabels: [],
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
  severity: 'warning',
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
  startedAt: 0,
  namespace: 'shop',
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
