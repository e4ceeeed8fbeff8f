import { parse } from 'yaml';
import { validateValues } from '../../schema/validate-values';
import { run } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART, HELMS, parseManifests, WITH_OPERATOR } from '../support/chart';
import { RECIPES } from '../support/recipes';

const ENV = [{ name: 'TEAM', value: 'shop' }];
const MOUNTS = [{ name: 'content', mountPath: '/content' }];

/** By the heading: what is in an object, by its kind and name. */
const RENDERED: Readonly<Record<string, readonly [object: string, part: object][]>> = {
  'A fixed node port': [
    ['Service/shop-service', { spec: { ports: [{ name: 'http', port: 80, nodePort: 30080 }] } }],
  ],
  'A load balancer of a class, with a given address': [
    [
      'Service/shop-service',
      { spec: { loadBalancerClass: 'example.com/internal', loadBalancerIP: '203.0.113.10' } },
    ],
  ],
  'IPv6 and IPv4': [
    [
      'Service/shop-service',
      { spec: { ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv6', 'IPv4'] } },
    ],
  ],
  'The protocol of the port, for a mesh or a gateway': [
    [
      'Service/shop-service',
      { spec: { ports: [{ name: 'http', port: 80, appProtocol: 'kubernetes.io/h2c' }] } },
    ],
  ],
  'An init container that fills a volume': [
    pod({
      initContainers: [{ name: 'content', volumeMounts: MOUNTS }],
      containers: [{ name: 'app-metrics', volumeMounts: MOUNTS }],
      volumes: [{ name: 'content' }],
    }),
  ],
  Sidecars: [
    pod({
      initContainers: [{ name: 'proxy', restartPolicy: 'Always' }],
      containers: [{ name: 'app-metrics' }, { name: 'logs' }],
    }),
  ],
  'Metrics behind TLS': [
    [
      'ServiceMonitor/shop-monitor',
      {
        spec: {
          endpoints: [
            { port: 'metrics', scheme: 'https', tlsConfig: { serverName: 'shop.example.com' } },
          ],
        },
      },
    ],
  ],
  'Limits of a scrape': [
    [
      'ServiceMonitor/shop-monitor',
      { spec: { sampleLimit: 5000, labelLimit: 30, bodySizeLimit: '10MB' } },
    ],
  ],
  'A Prometheus that looks in its own namespace only': [
    ['PrometheusRule/shop-alerts', { metadata: { namespace: 'monitoring' } }],
    [
      'ServiceMonitor/shop-monitor',
      {
        metadata: { namespace: 'monitoring' },
        spec: { namespaceSelector: { matchNames: ['prod'] } },
      },
    ],
    ['Service/shop-metrics', { metadata: { namespace: 'prod' } }],
  ],
  'How Pods are replaced': [
    [
      'Deployment/shop-metrics',
      {
        spec: {
          strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
          ...{ minReadySeconds: 10, revisionHistoryLimit: 3 },
        },
      },
    ],
  ],
  'An Ingress for any host': [
    ['Ingress/shop-service', { spec: { rules: [{ http: { paths: [{ path: '/' }] } }] } }],
  ],
  'An autoscaler that takes Pods away slowly': [
    [
      'HorizontalPodAutoscaler/shop-metrics',
      {
        spec: {
          metrics: [
            { resource: { name: 'cpu', target: { averageUtilization: 70 } } },
            { resource: { name: 'memory', target: { averageUtilization: 80 } } },
          ],
          behavior: { scaleDown: { stabilizationWindowSeconds: 600 } },
        },
      },
    ],
  ],
  'The same variables in two containers': [
    pod({
      containers: [{ env: expect.arrayContaining(ENV) as object }, { name: 'worker', env: ENV }],
    }),
  ],
};

function pod(spec: object): [object: string, part: object] {
  return ['Deployment/shop-metrics', { spec: { template: { spec } } }];
}

describe('docs/recipes.md', () => {
  it('has the recipes that are tested here', () => {
    expect([...RECIPES.keys()]).toEqual(Object.keys(RENDERED));
  });

  it.each([...RECIPES])('%s', async (title, yaml) => {
    const args = ['template', 'shop', CHART, '--namespace', 'prod', ...WITH_OPERATOR];
    for (const helm of HELMS) {
      const tool = await resolveTool(helm);
      const text = await run(tool, [...args, '--values', '-'], { input: yaml });
      const objects = new Map(
        parseManifests(text).map((object) => [`${object.kind}/${object.metadata.name}`, object]),
      );
      for (const [name, part] of RENDERED[title] ?? [])
        expect(objects.get(name)).toMatchObject(part);
    }
    expect(validateValues(parse(yaml))).toMatchObject({ ok: true });
  });
});
