import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { series } from '../../api/test/support/metrics';
import { startService } from '../../api/test/support/service';
import { CASES, caseNames, type Manifest, parseManifests } from '../support/chart';

type Labels = Readonly<Record<string, string>>;

interface Port {
  readonly name: string;
  readonly targetPort: string;
}

function matches(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}

/** One release in a render: the objects whose names have the same prefix. */
class Release {
  constructor(
    readonly manifests: readonly Manifest[],
    readonly render: readonly Manifest[],
  ) {}

  of(kind: string): Manifest[] {
    return this.manifests.filter((manifest) => manifest.kind === kind);
  }

  one(kind: string, suffix: string): Manifest {
    const found = this.of(kind).filter(({ metadata }) => metadata.name.endsWith(suffix));
    const [manifest] = found;
    if (manifest === undefined || found.length > 1)
      throw new Error(`${found.length} objects ${kind}/*${suffix}`);
    return manifest;
  }

  get podLabels(): Labels {
    return this.one('Deployment', '-metrics').spec.template.metadata.labels as Labels;
  }

  get container(): { ports: { name: string }[]; volumeMounts?: { name: string }[] } {
    return this.one('Deployment', '-metrics').spec.template.spec.containers[0] as never;
  }

  get monitored(): Manifest[] {
    return this.of('ServiceMonitor').flatMap((monitor) =>
      this.of('Service').filter(({ metadata }) =>
        matches(monitor.spec.selector.matchLabels as Labels, metadata.labels),
      ),
    );
  }
}

function releases(name: string): Release[] {
  const manifests = parseManifests(readFileSync(join(CASES, `${name}.golden.yaml`), 'utf8'));
  const bases = manifests
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ metadata }) => metadata.name.replace(/-metrics$/, ''));
  const own = (base: string): Manifest[] =>
    bases.length === 1
      ? manifests
      : manifests.filter(({ metadata }) => metadata.name.startsWith(`${base}-`));
  return bases.map((base) => new Release(own(base), manifests));
}

const CASE_RELEASES = caseNames().flatMap((name) =>
  releases(name).map((release, index) => [`${name}[${index}]`, release] as const),
);

describe.each(CASE_RELEASES)('%s', (_name, release) => {
  it('has selectors that select the Pods of the Deployment', () => {
    const deployment = release.one('Deployment', '-metrics');
    const selectors = [
      deployment.spec.selector.matchLabels,
      ...release.of('Service').map(({ spec }) => spec.selector as Labels),
      ...release.of('PodDisruptionBudget').map(({ spec }) => spec.selector.matchLabels as Labels),
      ...release.of('NetworkPolicy').map(({ spec }) => spec.podSelector.matchLabels as Labels),
    ] as Labels[];

    expect(selectors.length).toBeGreaterThan(3);
    for (const selector of selectors) expect(selector).toEqual({ app: release.podLabels.app });
    expect(matches(selectors[0] ?? {}, release.podLabels)).toBe(true);
  });

  it('selects no Pod of another release and no test Pod', () => {
    const selector = { app: release.podLabels.app ?? '' };
    const pods = release.render.flatMap(({ kind, metadata, spec }) => {
      if (kind === 'Pod') return [metadata.labels];
      return kind === 'Deployment' ? [spec.template.metadata.labels as Labels] : [];
    });

    expect(pods.length).toBeGreaterThan(1);
    expect(pods.filter((labels) => matches(selector, labels))).toEqual([release.podLabels]);
  });

  it('has Service ports that the container has', () => {
    const names = release.container.ports.map(({ name }) => name);
    const services = release.of('Service');
    expect(services).toHaveLength(2);
    for (const { spec } of services)
      for (const { targetPort } of spec.ports as Port[]) expect(names).toContain(targetPort);
  });

  it('has probes, Ingress paths and NetworkPolicy rules on ports that exist', () => {
    const names = release.container.ports.map(({ name }) => name);
    const { startupProbe, readinessProbe, livenessProbe } = release.container as never as Record<
      string,
      { httpGet: { port: string } }
    >;
    for (const probe of [startupProbe, readinessProbe, livenessProbe])
      expect(names).toContain(probe?.httpGet.port);
    for (const { spec } of release.of('NetworkPolicy'))
      for (const { ports } of spec.ingress as { ports: { port: string }[] }[])
        expect(names).toContain(ports[0]?.port);
    for (const { spec } of release.of('Ingress')) {
      const { name, port } = spec.rules[0].http.paths[0].backend.service as {
        name: string;
        port: { name: string };
      };
      expect(release.one('Service', '-service').metadata.name).toBe(name);
      expect((release.one('Service', '-service').spec.ports as Port[])[0]?.name).toBe(port.name);
    }
  });

  it('has a ServiceMonitor that selects exactly the headless Service, by a port that it has', () => {
    for (const monitor of release.of('ServiceMonitor')) {
      expect(release.monitored.map(({ metadata }) => metadata.name)).toEqual([
        release.podLabels.app,
      ]);
      const [service] = release.monitored;
      expect(service?.spec.clusterIP).toBe('None');
      expect((service?.spec.ports as Port[]).map(({ name }) => name)).toContain(
        monitor.spec.endpoints[0].port,
      );
    }
  });

  it('has a rule whose selectors name that Service and this namespace', () => {
    const ours = release
      .of('PrometheusRule')
      .filter(({ metadata }) => metadata.name.endsWith('-alerts'));
    for (const rule of ours) {
      const { rules } = rule.spec.groups[0] as { rules: { expr: string }[] };
      for (const { expr } of rules)
        expect(expr).toContain(`{namespace="prod", service="${release.podLabels.app ?? ''}"`);
    }
  });

  it('has one set of discovery labels on ServiceMonitor and PrometheusRule', () => {
    const labelled = [...release.of('ServiceMonitor'), ...release.of('PrometheusRule')];
    for (const { metadata } of labelled)
      expect(metadata.labels.release).toBe('prometheus-monitoring');
  });

  it('scales and binds what exists', () => {
    for (const { spec } of release.of('HorizontalPodAutoscaler')) {
      expect(spec.scaleTargetRef.name).toBe(release.one('Deployment', '-metrics').metadata.name);
      expect(release.one('Deployment', '-metrics').spec).not.toHaveProperty('replicas');
    }
    const { serviceAccountName } = release.one('Deployment', '-metrics').spec.template.spec as {
      serviceAccountName: string;
    };
    for (const { metadata } of release.of('ServiceAccount'))
      expect(metadata.name).toBe(serviceAccountName);
  });

  it('keeps versions out of the labels of Pods', () => {
    expect(release.podLabels).toHaveProperty(['app.kubernetes.io/name']);
    expect(release.podLabels).not.toHaveProperty(['app.kubernetes.io/version']);
    expect(release.podLabels).not.toHaveProperty(['helm.sh/chart']);
  });
});

describe('an object of any kind', () => {
  const [release] = releases('everything-on');

  it('has the common labels and annotations', () => {
    expect(release?.manifests.length).toBeGreaterThan(10);
    for (const { metadata } of release?.manifests ?? []) {
      expect(metadata.labels).toHaveProperty('team');
      expect(metadata.annotations).toHaveProperty(['example.org/owner'], 'shop@example.org');
    }
  });
});

describe('an extra object', () => {
  const [release] = releases('everything-on');
  const metadata = release?.one('ConfigMap', 'settings').metadata;

  it('has the common labels and annotations, and its own win', () => {
    expect(metadata?.labels).toMatchObject({ 'app.kubernetes.io/name': 'app-metrics' });
    expect(metadata?.labels).toMatchObject({ team: 'settings' });
    expect(metadata?.annotations).toEqual({ 'example.org/owner': 'shop@example.org' });
  });

  it('has not the label that selects the Pods', () => {
    expect(metadata?.labels).not.toHaveProperty('app');
  });
});

describe('metric names in expressions', () => {
  it("exist in the service's own /metrics", async () => {
    await using service = await startService();
    const exposed = series(await (await fetch(`${service.url}/metrics`)).text());
    const names = new Set([...exposed.keys()].map((name) => name.replace(/\{.*/, '')));

    // The other cases are for applications that are not in this repository.
    const own = CASE_RELEASES.filter(
      ([name]) => !/^(another-application|existing-service)/.test(name),
    );
    const expressions = own
      .flatMap(([, release]) => release.of('PrometheusRule'))
      .flatMap(({ spec }) =>
        (spec.groups as { rules: { expr: string }[] }[]).flatMap(({ rules }) =>
          rules.map(({ expr }) => expr),
        ),
      );
    const used = new Set(
      expressions.flatMap((expr) => [...expr.matchAll(/([a-z_]+)[{[]/g)].map(([, name]) => name)),
    );
    used.delete('up'); // Prometheus itself makes it

    expect([...used].sort()).toEqual([
      'app_requests_total',
      'http_request_duration_seconds_bucket',
      'http_request_duration_seconds_count',
      'process_start_time_seconds',
    ]);
    for (const name of used) expect(names).toContain(name);
  });
});
