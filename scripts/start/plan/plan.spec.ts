import { mainAlert, type Plan, planOf } from './plan';

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 3
  template:
    metadata: { labels: { app: web } }
    spec:
      terminationGracePeriodSeconds: 40
      containers:
        - name: main
          image: app-metrics:v2
          env: [{ name: A, value: b }]
          ports: [{ name: http, containerPort: 5000 }, { name: metrics, containerPort: 9464 }]
          readinessProbe: { httpGet: { path: /readyz, port: http } }
`;
const service = (name: string, spec: string, labels = '{}'): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, labels: ${labels} }
spec: { selector: { app: web }, ${spec} }
`;
const MONITOR = `
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: watch, namespace: shop }
spec:
  selector: { matchLabels: { of: metrics } }
  endpoints: [{ port: metrics, interval: 15s }]
`;
const HEADLESS = service(
  'web-metrics',
  'clusterIP: None, publishNotReadyAddresses: true, ports: [{ name: metrics, port: 9464, targetPort: metrics }]',
  '{ of: metrics }',
);
const RULE = `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: rules }
spec: { groups: [{ name: g, rules: [{ record: r, expr: "1" }, { alert: First, expr: x > 5 }, { alert: Second, expr: y }] }] }
`;

function plan(...documents: string[]): Plan {
  return planOf(documents.join('\n---\n'));
}

describe(planOf.name, () => {
  it('takes the replicas, environment, ports, probes and grace from the Deployment', () => {
    expect(plan(DEPLOYMENT).workload).toMatchObject({
      name: 'web',
      replicas: 3,
      container: {
        name: 'main',
        env: [{ name: 'A', value: 'b' }],
        ports: [{ containerPort: 5000 }, { containerPort: 9464 }],
        readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
      },
      template: { spec: { terminationGracePeriodSeconds: 40 } },
      progressDeadlineSeconds: 600,
    });
  });

  it('takes the time to become ready from the Deployment, if it says one', () => {
    const quick = DEPLOYMENT.replace('spec:\n', 'spec:\n  progressDeadlineSeconds: 20\n');
    expect(plan(quick).workload.progressDeadlineSeconds).toBe(20);
  });

  it('takes the least replicas of an autoscaler, under which the Deployment names none', () => {
    const autoscaler = `{ apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: { name: web }, spec: { minReplicas: 4 } }`;
    const scaled = plan(DEPLOYMENT.replace('  replicas: 3\n', ''), autoscaler);
    expect(scaled.workload.replicas).toBe(4);
  });

  it('enters by the Service with an address, not by the headless one', () => {
    const entrance = service('front', 'ports: [{ name: http, port: 80, targetPort: http }]');
    expect(plan(DEPLOYMENT, HEADLESS, entrance).entrance).toBe(5000);
  });

  it('scrapes the port of the Service that the ServiceMonitor selects', () => {
    const other = service('front', 'ports: [{ name: metrics, port: 80, targetPort: http }]');
    expect(plan(DEPLOYMENT, other, HEADLESS, MONITOR).jobs).toMatchObject([
      {
        name: 'watch/0/web-metrics',
        service: { metadata: { name: 'web-metrics' } },
        containerPort: 9464,
        endpoint: { interval: '15s' },
      },
    ]);
  });

  it('has no two groups of one name, as one file of Prometheus may not', () => {
    const { ruleGroups } = plan(DEPLOYMENT, RULE, RULE.replace('name: rules', 'name: more'));
    expect(ruleGroups.map(({ name }) => name)).toEqual(['rules/g', 'more/g']);
  });

  it('asks for what "helm test" asks for', () => {
    const test = `
apiVersion: v1
kind: Pod
metadata: { name: web-test }
spec: { containers: [{ name: test, image: a, env: [{ name: SERVICE_PATH, value: /shop }] }] }
`;
    expect(plan(DEPLOYMENT).path).toBe('/');
    expect(plan(DEPLOYMENT, test).path).toBe('/shop');
  });

  it('notes the containers beside the application', () => {
    const { notes } = plan(
      DEPLOYMENT.replace(
        '      containers:',
        '      initContainers: [{ name: migrate }]\n      containers:',
      ),
    );
    expect(notes).toContain('the container migrate is left out here');
  });

  it('refuses a port name that the container does not have', () => {
    const front = service('front', 'ports: [{ port: 80, targetPort: htpp }]');
    expect(() => plan(DEPLOYMENT, front)).toThrow(
      'port "htpp" is none of container main\'s: http, metrics',
    );
  });

  it('refuses a probe of a port that the container does not have', () => {
    expect(() => plan(DEPLOYMENT.replace('port: http }', 'port: web }'))).toThrow(
      'port "web" is none of container main\'s: http, metrics',
    );
  });

  it('refuses manifests without a Deployment', () => {
    expect(() => plan(HEADLESS)).toThrow('the chart renders no Deployment');
  });

  it('notes what is not rendered', () => {
    expect(plan(DEPLOYMENT, HEADLESS, RULE).notes).toEqual([
      'no ServiceMonitor finds the Pods: nothing is scraped',
    ]);
    expect(plan(DEPLOYMENT, HEADLESS, MONITOR).notes).toEqual([
      'no PrometheusRule is rendered: there is no alert',
    ]);
  });

  it('takes no Service without a selector for one of the Pods', () => {
    const elsewhere = `{ apiVersion: v1, kind: Service, metadata: { name: db, labels: {} }, spec: { type: ExternalName } }`;
    expect(plan(DEPLOYMENT, elsewhere).entrance).toBeUndefined();
  });
});

describe('the notes on variables', () => {
  it.each([
    '{"resourceFieldRef":{"resource":"limits.memory"}}',
    '{"fieldRef":{"fieldPath":"metadata.uid"}}',
    '{"configMapKeyRef":{"name":"c","key":"k"}}',
  ])('say that %s cannot be given', (valueFrom) => {
    const deployment = DEPLOYMENT.replace('value: b', `valueFrom: ${valueFrom}`);
    expect(plan(deployment).notes).toContain(
      `A comes from ${valueFrom}, which only a cluster has: it is left unset here`,
    );
  });

  it.each(['metadata.name', "metadata.labels['app']", 'spec.nodeName', 'status.podIPs'])(
    'say nothing of %s, which is given',
    (path) => {
      const field = `valueFrom: { fieldRef: { fieldPath: "${path}" } }`;
      const notes = plan(DEPLOYMENT.replace('value: b', field)).notes;
      expect(notes.filter((note) => note.startsWith('A '))).toEqual([]);
    },
  );
});

describe(mainAlert.name, () => {
  it('is the first alert of the first group', () => {
    expect(mainAlert(plan(DEPLOYMENT, RULE))?.alert).toBe('First');
  });

  it('is nothing when no rule is rendered', () => {
    expect(mainAlert(plan(DEPLOYMENT))).toBeUndefined();
  });
});
