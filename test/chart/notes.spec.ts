import { rmSync } from 'node:fs';
import { version } from '../../package.json';
import { run } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART, makeParentChart, type Manifest, parseManifests } from '../support/chart';

/** `helm install` has no option --api-versions; the goldens cover `auto`. */
const MONITORED = ['--set', 'serviceMonitor.enabled=true,alert.enabled=true'];

interface Installed {
  readonly notes: string;
  readonly manifests: Manifest[];
}

/** What `helm install` would print and create, without a cluster. */
async function install(...args: string[]): Promise<Installed> {
  return installChart(CHART, args);
}

async function installChart(chart: string, args: readonly string[]): Promise<Installed> {
  const text = await run(await resolveTool('helm-4'), [
    ...['install', 'shop', chart, '--namespace', 'prod', '--dry-run=client', '--output', 'json'],
    ...args,
  ]);
  const release = JSON.parse(text) as { info: { notes: string }; manifest: string };
  return { notes: release.info.notes, manifests: parseManifests(release.manifest) };
}

/** The commands in the notes: lines that begin with two spaces and a program. */
function commands(notes: string): string[] {
  return [...notes.matchAll(/^ {2}((?:kubectl|curl|helm) .*)$/gm)].map(
    ([, command]) => command ?? '',
  );
}

/** A wildcard, and a path that is a regular expression, which would be a syntax error in a shell. */
const HOSTS = [
  { host: 'shop.example.org', paths: [{ path: '/', pathType: 'Prefix' }] },
  {
    host: '*.shop.example.org',
    paths: [{ path: '/hello(/|$)', pathType: 'ImplementationSpecific' }],
  },
];
const INGRESS = [
  ...['--set', 'service.type=ClusterIP,ingress.enabled=true'],
  ...['--set-json', `ingress.hosts=${JSON.stringify(HOSTS)}`],
];

const VARIANTS: readonly (readonly [string, readonly string[]])[] = [
  ['LoadBalancer', []],
  ['ClusterIP', ['--set', 'service.type=ClusterIP,service.port=8080']],
  ['NodePort', ['--set', 'service.type=NodePort']],
  ['fullnameOverride', ['--set', 'fullnameOverride=storefront,service.type=ClusterIP']],
];

describe('NOTES.txt', () => {
  it.each(VARIANTS)(
    '%s: names Services and ports that exist, in the right namespace',
    async (_name, args) => {
      const { notes, manifests } = await install(...args);
      const services = manifests.filter(({ kind }) => kind === 'Service');
      const used = commands(notes).flatMap((command) => [
        ...command.matchAll(/service[ /]([a-z-]+) --namespace ([a-z]+)(?: 8080:(\d+))?/g),
      ]);

      expect(used.length).toBeGreaterThan(0);
      for (const [, service, namespace, port] of used) {
        const found = services.find(({ metadata }) => metadata.name === service);
        expect(found?.metadata.namespace).toBe(namespace);
        if (port !== undefined) expect(found?.spec.ports[0].port).toBe(Number(port));
      }
    },
  );

  it('runs commands that a shell can parse', async () => {
    for (const args of [...VARIANTS.map(([, args]) => args), INGRESS])
      for (const command of commands((await install(...args)).notes))
        await run('sh', ['-n', '-c', command]);
  });

  it('uses the port-forward to the port that it opens', async () => {
    const { notes } = await install('--set', 'service.type=ClusterIP,service.port=8080');

    expect(commands(notes).slice(0, 2)).toEqual([
      'kubectl port-forward service/shop-service --namespace prod 8080:8080',
      'curl http://localhost:8080/',
    ]);
  });

  it.each([
    ['http', []],
    ['https', ['--set-json', 'ingress.tls=[{"secretName":"a"}]']],
  ])('calls every path of an Ingress by %s', async (scheme, args) => {
    const { notes } = await install(...INGRESS, ...args);

    expect(commands(notes).slice(0, 2)).toEqual([
      `curl '${scheme}://shop.example.org/'`,
      `curl '${scheme}://any.shop.example.org/hello(/|$)'`,
    ]);
    expect(notes).not.toContain('port-forward');
  });

  it.each([
    ['http', []],
    ['https', ['--set-json', 'ingress.tls=[{"secretName":"a"}]']],
  ])(
    'asks the Ingress for its address where a path is of any host, by %s',
    async (scheme, args) => {
      const hosts = [
        { paths: [{ path: '/', pathType: 'Prefix' }] },
        { host: '', paths: [{ path: '/a', pathType: 'Exact' }] },
      ];
      const given = ['--set', 'ingress.enabled=true', '--set-json'];
      const { notes } = await install(...given, `ingress.hosts=${JSON.stringify(hosts)}`, ...args);
      const address =
        "$(kubectl get ingress shop-service --namespace prod --output jsonpath='{.status.loadBalancer.ingress[0].ip}{.status.loadBalancer.ingress[0].hostname}' | sed 's/.*:.*/[&]/')";

      expect(commands(notes).slice(0, 2)).toEqual([
        `curl ${scheme}://${address}'/'`,
        `curl ${scheme}://${address}'/a'`,
      ]);
    },
  );

  it('speaks of helm test only when there are tests', async () => {
    expect((await install()).notes).toContain('Test it:\n  helm test shop --namespace prod\n');
    expect((await install('--set', 'tests.enabled=false')).notes).not.toMatch(
      /[Tt]est it|helm test/,
    );
  });

  it('sets the values of a subchart under its alias', async () => {
    const parent = makeParentChart(['storefront']);
    try {
      const flags = ['--render-subchart-notes', '--set', 'storefront.alert.enabled=true'];
      const { notes } = await installChart(parent, flags);

      expect(notes).toContain('--set storefront.alert.threshold=30');
      expect(notes).toContain('--set storefront.serviceMonitor.enabled=true');
      expect(notes).not.toContain('--set alert');
    } finally {
      rmSync(parent, { recursive: true });
    }
  });

  it('reads the address of a load balancer that has a name or a number', async () => {
    const { notes } = await install();
    expect(notes).toContain(
      '{.status.loadBalancer.ingress[0].ip}{.status.loadBalancer.ingress[0].hostname}',
    );
  });

  it('says the resolved image and the number of Pods', async () => {
    expect((await install()).notes).toContain(
      `shop runs welignton/app-metrics:v${version} in 2 Pods.`,
    );
    expect((await install('--set', 'image.tag=v9,autoscaling.enabled=true')).notes).toContain(
      'shop runs welignton/app-metrics:v9 in 2 to 6 Pods.',
    );
  });

  it('says the alert in words and how to change its limit', async () => {
    const { notes } = await install(...MONITORED, '--set', 'alert.threshold=1000000,alert.for=2m');

    expect(notes.replace(/\s+/g, ' ')).toContain(
      'The alert MuitasRequisicoes (warning) fires when the application receives more than 1000000 requests per minute, summed over its Pods, for longer than 2m.',
    );
    expect(notes).toContain('--reset-then-reuse-values --set alert.threshold=30');
  });

  it('says the discovery labels', async () => {
    const { notes } = await install(...MONITORED, '--set', 'discoveryLabels.team=shop');
    expect(notes).toContain('\n  release=prometheus-monitoring\n  team=shop\n');
  });

  it('says where the objects are that are not in the namespace of the release', async () => {
    const { notes } = await install(...MONITORED, '--set', 'monitoring.namespace=watch');
    expect(notes).toContain('the PrometheusRule shop-alerts of the namespace watch by the labels');
  });

  it('says that there is no discovery label', async () => {
    const { notes } = await install(...MONITORED, '--set', 'discoveryLabels.release=null');
    expect(notes).toContain('by the labels\n  none, as discoveryLabels is empty\n');
  });

  it.each([
    ['critcal', 'critical'],
    ['Warning', 'warning'],
    ['warnings', 'warning'],
    ['page', undefined],
    ['P1', undefined],
    ['crit', undefined],
    ['error', undefined],
    ['critical', undefined],
  ])('asks of the severity %s whether %s was meant', async (severity, usual) => {
    for (const path of ['alert.severity', 'companionAlerts.latency.severity']) {
      const { notes } = await install(...MONITORED, '--set', `${path}=${severity}`);
      expect(/WARNING: (.*)$/m.exec(notes)?.[1]).toBe(
        usual && `${path} is ${severity}. Did you mean ${usual}?`,
      );
    }
  });

  it('names what a cluster without the operator skips and the flag that forces it', async () => {
    const { notes } = await install();

    expect(notes).toContain('SKIPPED: the ServiceMonitor shop-monitor');
    expect(notes).toContain('--set serviceMonitor.enabled=true');
    expect(notes).toContain('SKIPPED: the PrometheusRule shop-alerts');
    expect(notes).toContain('--set alert.enabled=true');
  });

  it.each([
    ['with monitoring on', MONITORED],
    ['with monitoring off', ['--set', 'serviceMonitor.enabled=false,alert.enabled=false']],
  ])('skips nothing %s', async (_name, args) => {
    expect((await install(...args)).notes).not.toContain('SKIPPED');
  });

  it.each([
    ['a public Service', true, []],
    ['an Ingress', true, INGRESS],
    ['a Service of the cluster alone', false, ['--set', 'service.type=ClusterIP']],
  ])('warns of public metrics behind %s: %s', async (_name, isWarning, args) => {
    const warning = 'WARNING: metrics.public is set';
    const { notes } = await install(...args, '--set', 'metrics.public=true');

    expect(notes.includes(warning)).toBe(isWarning);
    expect((await install(...args)).notes).not.toContain(warning);
  });
});
