import { validateValues } from './validate-values';

function problemsOf(values: unknown): readonly string[] {
  const validated = validateValues(values);
  return validated.ok ? [] : validated.problems;
}

describe('validateValues', () => {
  it('completes values with the defaults', () => {
    const validated = validateValues({ alert: { threshold: 30 }, podLabels: undefined });

    expect(validated).toMatchObject({
      ok: true,
      values: { replicaCount: 2, alert: { threshold: 30, for: '1m' }, podLabels: {} },
    });
  });

  it('leaves out what is there for YAML anchors', () => {
    const validated = validateValues({ 'x-env': [1], replicaCount: 3 });

    expect(validated).toMatchObject({ ok: true, values: { replicaCount: 3 } });
    expect(validated.ok && Object.keys(validated.values)).not.toContain('x-env');
  });

  it.each<[what: string, values: object]>([
    ['a whole number of CPUs', { resources: { limits: { cpu: 1 } } }],
    ['a fraction of a CPU', { resources: { limits: { cpu: 0.5, memory: '1.5Gi' } } }],
    ['a port by number and by name', { startupProbe: { httpGet: { port: 5000 } } }],
    ['a switch as a boolean', { serviceMonitor: { enabled: true }, alert: { enabled: false } }],
    ['null where the complete values may do without', { livenessProbe: null, resources: null }],
    ['null for one key of a default block', { resources: { limits: { memory: null } } }],
    ['a percentage of Pods', { podDisruptionBudget: { maxUnavailable: '25%' } }],
    [
      'any kind of extra object',
      { extraObjects: [{ apiVersion: 'a.b/v1', kind: 'X', metadata: { name: 'a' } }] },
    ],
    ['values that a parent chart shares', { global: { imageRegistry: 'registry.example.com' } }],
    ['a kind of volume', { volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }] }],
    ['a Prometheus duration of two units', { extraRuleGroups: [{ name: 'a', interval: '1h30m' }] }],
  ])('accepts %s', (_, values) => {
    expect(problemsOf(values)).toEqual([]);
  });

  it.each<[values: unknown, problem: string]>([
    [{ alert: { threshold: 0 } }, '/alert/threshold must be >= 1, got 0'],
    [{ alert: { threshold: 1e21 } }, '/alert/threshold must be <= 1000000000, got 1e+21'],
    [{ alert: { threshold: '5' } }, '/alert/threshold must be integer, got "5"'],
    [
      { alert: { for: '15' } },
      '/alert/for must be a duration of at most five digits, such as 30s, 5m or 1h, got "15"',
    ],
    [
      { alert: { for: 15 } },
      '/alert/for must be a duration of at most five digits, such as 30s, 5m or 1h, got 15',
    ],
    [
      { alert: { for: '1h30m' } },
      '/alert/for must be a duration of at most five digits, such as 30s, 5m or 1h, got "1h30m"',
    ],
    [{ alert: { name: 'a: b' } }, '/alert/name must be a name of letters, digits and underscores'],
    [{ imagePullSecrets: [{ name: '' }] }, '/imagePullSecrets/0/name must not be empty'],
    [{ replicaCount: 2.5 }, '/replicaCount must be integer, got 2.5'],
    [
      { overrides: { container: { env: [] } } },
      '/overrides/container/env has a value of its own; use env',
    ],
    [{ resources: { limts: {} } }, '/resources/limts is not a known key, did you mean "limits"?'],
    [
      { resources: { reqeusts: {} } },
      '/resources/reqeusts is not a known key, did you mean "requests"?',
    ],
    [{ constructor: null }, '/constructor is not a known key'],
    [{ treshold: null }, '/treshold is not a known key'],
    [{ podLabels: { toString: 1 } }, '/podLabels/toString must be a label value'],
    [{ env: [null] }, '/env/0 must be object, got null'],
    [
      JSON.parse('{ "alert": { "labels": { "__proto__": 1 } } }'),
      '/alert/labels/__proto__ must be',
    ],
    [{ imgae: {} }, '/imgae is not a known key, did you mean "image"?'],
    [{ alret: {} }, '/alret is not a known key, did you mean "alert"?'],
    [{ colour: 'red' }, '/colour is not a known key'],
    [
      { service: { type: 'LoadBalancr' } },
      '/service/type must be one of LoadBalancer, NodePort, ClusterIP, got "LoadBalancr", did you mean "LoadBalancer"?',
    ],
    [
      { service: { type: 'page' } },
      '/service/type must be one of LoadBalancer, NodePort, ClusterIP, got "page"',
    ],
    [
      { alert: { severity: '' } },
      '/alert/severity must be a value of the label severity, such as critical, warning, info, page or P1, got ""',
    ],
    [
      { serviceMonitor: { enabled: 'yes' } },
      '/serviceMonitor/enabled must be one of auto, true, false, got "yes"',
    ],
    [
      { serviceMonitor: { enabled: 'Auto' } },
      '/serviceMonitor/enabled must be one of auto, true, false, got "Auto", did you mean "auto"?',
    ],
    [
      { serviceMonitor: { enabled: 1 } },
      '/serviceMonitor/enabled must be one of auto, true, false, got 1',
    ],
    [{ env: [{ name: 'A', value: 8080 }] }, '/env/0/value must be string, got a number'],
    [
      { tolerations: [{ operator: 'Exists', effect: 'NoScheduel' }] },
      'got "NoScheduel", did you mean "NoSchedule"?',
    ],
    [
      { resources: { limits: { cpu: '1 core' } } },
      'must be a quantity such as 1, 100m, 1.5 or 128Mi',
    ],
    [{ nodeSelector: { 'kubernetes.io/os': 5 } }, '/nodeSelector/kubernetes.io~1os must be'],
    [
      { image: { repository: 'app:v2' } },
      '/image/repository must be an image without tag and digest',
    ],
    [{ tests: { prometheus: { url: 'prometheus:9090' } } }, 'must be an http or https URL'],
    [{ tests: { prometheus: { url: 'ftp://me:secret@a' } } }, 'got "ftp://…@a"'],
    [{ env: [{ name: 'A=secret' }] }, 'such as LOG_LEVEL, got a string'],
    [
      { extraObjects: [{ kind: 'X', metadata: { name: 'a' } }] },
      '/extraObjects/0/apiVersion is required',
    ],
    [{ global: { share: NaN } }, '/global/share must be a JSON value, got NaN'],
    [[], '/ must be object, got []'],
  ])('refuses %j: %s', (values, problem) => {
    expect(problemsOf(values)).toEqual([expect.stringContaining(problem)]);
  });

  it('takes a key without a value for its default, or for none', () => {
    const { values } = validateValues({
      ...{ drainSeconds: null, image: null, alert: { threshold: null }, replicaCount: null },
      ...{ affinity: null, service: { annotations: null }, podLabels: { a: null } },
      env: [{ name: 'A', value: null }],
      volumes: [{ name: 'a', emptyDir: null }],
      extraObjects: [
        {
          ...{ apiVersion: 'v1', kind: 'ConfigMap' },
          metadata: { name: 'a', labels: null, creationTimestamp: null },
        },
      ],
    }) as { values: object };

    expect(values).toMatchObject({ affinity: {}, service: { annotations: {} }, podLabels: {} });
    expect(values).toMatchObject({ drainSeconds: 10, image: { pullPolicy: 'IfNotPresent' } });
    expect(values).toMatchObject({ alert: { threshold: 5 } });
    expect(values).not.toHaveProperty('replicaCount');
    expect(values).toMatchObject({ env: [{ name: 'A' }], volumes: [{ name: 'a' }] });
    expect(JSON.stringify(values)).not.toContain('null');
  });

  it('does not suggest a boolean to who wrote its name', () => {
    expect(problemsOf({ serviceMonitor: { enabled: 'true' } })).toEqual([
      '/serviceMonitor/enabled must be one of auto, true, false, got "true"',
    ]);
  });

  it('refuses a value that contains itself', () => {
    const values: Record<string, unknown> = {};
    values.global = values;

    expect(problemsOf(values)).toEqual([expect.stringContaining('/global must be a JSON value')]);
  });

  it('reports every problem, once and in order', () => {
    expect(problemsOf({ replicaCount: -1, alert: { threshold: 0, treshold: 1 } })).toEqual([
      '/alert/threshold must be >= 1, got 0',
      '/alert/treshold is not a known key, did you mean "threshold"?',
      '/replicaCount must be >= 0, got -1',
    ]);
  });
});
