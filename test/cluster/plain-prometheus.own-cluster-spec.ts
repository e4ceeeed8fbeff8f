import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { run } from '../../scripts/lib/run';
import { inNamespace, inTime, kubectl, LIMIT_MS, type Namespace } from './support/namespace';

const IMAGE = 'localhost/app-metrics-cluster/prometheus-kubernetes:pinned';

const VALUES = {
  metrics: { annotations: { 'prometheus.io/scrape': 'true' } },
  serviceMonitor: { interval: '10s', scrapeTimeout: '5s' },
};

/** The scrape configuration of the document, for one namespace and with short intervals. */
function configuration(namespace: string): string {
  const page = readFileSync('docs/plain-prometheus.md', 'utf8');
  const [, yaml = ''] = /```yaml\n(scrape_configs:[^]*?)```/.exec(page) ?? [];
  const config = parse(yaml) as { scrape_configs: { kubernetes_sd_configs: object[] }[] };
  for (const discovery of config.scrape_configs.flatMap((job) => job.kubernetes_sd_configs))
    Object.assign(discovery, { namespaces: { names: [namespace] } });
  return stringify({ global: { scrape_interval: '10s', evaluation_interval: '10s' }, ...config });
}

function manifests(namespace: string, rules: string): object[] {
  const metadata = { name: 'plain-prometheus', namespace };
  const rbac = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name };
  const files = { 'prometheus.yml': configuration(namespace), 'rules.yaml': rules };
  const restricted = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
    runAsUser: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  };
  const args = ['--config.file=/etc/plain/prometheus.yml', '--storage.tsdb.path=/data'];
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: [
        {
          apiGroups: ['', 'discovery.k8s.io'],
          resources: ['services', 'pods', 'endpointslices'],
          verbs: ['get', 'list', 'watch'],
        },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
      roleRef: rbac,
    },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: files },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, labels: { app: metadata.name } },
      spec: {
        serviceAccountName: metadata.name,
        containers: [
          {
            name: 'prometheus',
            image: IMAGE,
            imagePullPolicy: 'Never',
            args,
            securityContext: restricted,
            ports: [{ containerPort: 9090 }],
            volumeMounts: [
              { name: 'files', mountPath: '/etc/plain' },
              { name: 'data', mountPath: '/data' },
            ],
          },
        ],
        volumes: [
          { name: 'files', configMap: { name: metadata.name } },
          { name: 'data', emptyDir: {} },
        ],
      },
    },
  ];
}

/** Starts a Prometheus with the rules that `npm run rules` prints. */
async function startPrometheus({ name }: Namespace, values: string): Promise<void> {
  const print = ['run', '--silent', 'rules', '--', '-f', values, '--namespace', name];
  const rules = await run('npm', print);
  const file = `${values}.prometheus`;
  writeFileSync(
    file,
    manifests(name, rules)
      .map((object) => stringify(object))
      .join('---\n'),
  );
  await kubectl('apply', '--filename', file);
}

/** The state of the main alert, and the number of Pods that are scraped. */
async function seen({ name }: Namespace): Promise<{ state: string | undefined; up: number }> {
  const proxy = `/api/v1/namespaces/${name}/pods/plain-prometheus:9090/proxy/api/v1`;
  const ask = async <T>(path: string): Promise<T> =>
    (JSON.parse(await kubectl('get', '--raw', `${proxy}/${path}`)) as { data: T }).data;
  const { groups } = await ask<{ groups: { rules: { name: string; state: string }[] }[] }>('rules');
  const rules = groups.flatMap((group) => group.rules);
  const up = encodeURIComponent(`up{namespace="${name}", service="app-metrics"} == 1`);
  const { result } = await ask<{ result: object[] }>(`query?query=${up}`);
  return {
    state: rules.find((rule) => rule.name === 'MuitasRequisicoes')?.state,
    up: result.length,
  };
}

describe('a Prometheus that no operator runs', () => {
  it(
    'finds the Pods by the annotation, and fires the rules that npm run rules has printed',
    inNamespace('plain', async (namespace) => {
      const folder = mkdtempSync(join(tmpdir(), 'app-metrics-plain-'));
      try {
        const values = join(folder, 'values.yaml');
        writeFileSync(values, stringify(VALUES));
        const without = ['--set', 'serviceMonitor.enabled=false', '--set', 'alert.enabled=false'];
        await namespace.install('app', ['--values', values, ...without]);
        const url = await namespace.url('app');
        await startPrometheus(namespace, values);
        await inTime('both Pods are scraped', 120, async () => {
          const { up, state } = await seen(namespace);
          if (up !== 2 || state !== 'inactive') throw new Error(`${up} are, the alert is ${state}`);
        });

        await inTime('the alert fires', 240, async () => {
          for (let count = 0; count < 4; count++) await fetch(url);
          const { state } = await seen(namespace);
          if (state !== 'firing') throw new Error(`it is ${state}`);
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
    LIMIT_MS,
  );
});
