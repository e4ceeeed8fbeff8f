import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import {
  CASES,
  caseNames,
  CHART,
  HELMS,
  makeParentChart,
  parseManifests,
  renderCase,
  template,
  WITH_OPERATOR,
} from '../support/chart';

const updating = process.env.UPDATE_GOLDEN === '1';

/** @throws {Error} when UPDATE_GOLDEN is set under CI, where a test may not write its own answer. */
function expectGolden(path: string, actual: string): void {
  if (updating && process.env.CI) throw new Error('UPDATE_GOLDEN must not be set under CI');
  if (updating) writeFileSync(path, actual);
  expect(actual).toBe(readFileSync(path, 'utf8'));
}

describe('the goldens', () => {
  it('are those of the cases that the chart promises', () => {
    expect(caseNames()).toEqual([
      'alert-en',
      'aliased-twice',
      'another-application',
      'autoscaling',
      'cluster-ip',
      'defaults',
      'everything-on',
      'existing-service',
      'full-name-override',
      'ingress',
      'metrics-public',
      'monitoring-auto',
      'monitoring-off',
      'network-policy',
      'overrides',
      'pdb-and-spread',
      'private-image-digest',
      'scaled-by-others',
      'slow-scrapes',
    ]);
  });

  it.each(caseNames())('%s renders its golden file', async (name) => {
    expectGolden(join(CASES, `${name}.golden.yaml`), await renderCase(name));
  });

  it.each(HELMS.filter((helm) => helm !== 'helm-4'))(
    '%s renders the same objects',
    async (helm) => {
      for (const name of caseNames())
        expect(parseManifests(await renderCase(name, helm))).toEqual(
          parseManifests(readFileSync(join(CASES, `${name}.golden.yaml`), 'utf8')),
        );
    },
  );

  it('render the same text every time', async () => {
    expect(await renderCase('everything-on')).toBe(await renderCase('everything-on'));
  });
});

describe('a subchart', () => {
  it('renders nothing when its condition is false', async () => {
    const parent = makeParentChart(['only']);
    try {
      expect((await template(parent, ['--set', 'only.enabled=false'])).trim()).toBe('');
    } finally {
      rmSync(parent, { recursive: true });
    }
  });

  it('keeps its labels as short as Kubernetes asks under a long alias', async () => {
    const alias = 'a'.repeat(62);
    const parent = makeParentChart([alias]);
    try {
      const text = await template(parent, ['--set', `${alias}.fullnameOverride=shop`]);
      const labels = parseManifests(text).flatMap(({ metadata }) => Object.values(metadata.labels));
      const wrong = labels.filter(
        (label) => !/^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/.test(label),
      );

      expect(labels).not.toEqual([]);
      expect(wrong).toEqual([]);
    } finally {
      rmSync(parent, { recursive: true });
    }
  });
});

describe('two instances in one parent chart', () => {
  const collision =
    '- fullnameOverride: the prefix of all names (storefront) is that of parent/charts/second, too; set another for parent/charts/first\n';

  it.each(HELMS)('may not have the same names: %s', async (helm) => {
    const parent = makeParentChart(['first', 'second']);
    try {
      const alike = template(
        parent,
        ['--set', 'first.fullnameOverride=storefront,second.fullnameOverride=storefront'],
        helm,
      );
      await expect(alike).rejects.toMatchObject({
        stderr: expect.stringContaining(collision) as string,
      });
      await expect(
        template(parent, ['--set', 'first.fullnameOverride=shop-second'], helm),
      ).rejects.toThrow('the prefix of all names (shop-second) is that of');
      await template(parent, ['--set', 'first.fullnameOverride=storefront'], helm);
      await template(
        parent,
        ['--set', 'first.fullnameOverride=shop-second,second.enabled=false'],
        helm,
      );
    } finally {
      rmSync(parent, { recursive: true });
    }
  });
});

describe('a new threshold', () => {
  it('changes the rule and what tests it, and restarts no Pod', async () => {
    const render = async (threshold: number): Promise<Map<string, unknown>> => {
      const set = ['--set', `alert.threshold=${threshold}`];
      const manifests = parseManifests(await template(CHART, [...WITH_OPERATOR, ...set]));
      return new Map(
        manifests.map((manifest) => [`${manifest.kind}/${manifest.metadata.name}`, manifest]),
      );
    };
    const [before, after] = [await render(5), await render(30)];
    const changed = [...before].filter(([name, manifest]) => {
      return JSON.stringify(manifest) !== JSON.stringify(after.get(name));
    });

    expect(changed.map(([name]) => name)).toEqual(['PrometheusRule/shop-alerts']);
  });
});

describe('a 0', () => {
  it('is a value, not the want of one', async () => {
    const minAvailable =
      'podDisruptionBudget.maxUnavailable=null,podDisruptionBudget.minAvailable=0';
    const set = ['--set', `replicaCount=0,drainSeconds=0,${minAvailable}`];
    const manifests = parseManifests(await template(CHART, set));
    const budget = manifests.find(({ kind }) => kind === 'PodDisruptionBudget');
    const deployment = manifests.find(({ kind }) => kind === 'Deployment');
    const pod = deployment?.spec.template.spec as {
      terminationGracePeriodSeconds: number;
      containers: { env: object[] }[];
    };

    expect(budget?.spec.minAvailable).toBe(0);
    expect(deployment?.spec.replicas).toBe(0);
    expect(pod.terminationGracePeriodSeconds).toBe(15);
    expect(pod.containers[0]?.env).toContainEqual({ name: 'DRAIN_SECONDS', value: '0' });
  });
});

describe('monitoring that is on "auto"', () => {
  it.each([
    ['ServiceMonitor', 'PrometheusRule'],
    ['PrometheusRule', 'ServiceMonitor'],
  ])('has a %s where a cluster names that kind alone', async (kind, other) => {
    const text = await template(CHART, ['--api-versions', `monitoring.coreos.com/v1/${kind}`]);
    const kinds = parseManifests(text).map((manifest) => manifest.kind);

    expect(kinds).toContain(kind);
    expect(kinds).not.toContain(other);
  });
});

describe('the contract', () => {
  it('holds with `helm install app chart`', async () => {
    const helm = await resolveTool('helm-4');
    const text = await run(helm, ['template', 'app', CHART, ...WITH_OPERATOR]);
    const names = parseManifests(text).map(({ kind, metadata }) => `${kind}/${metadata.name}`);

    expect(names.sort()).toEqual([
      'Deployment/app-metrics',
      'Pod/app-test',
      'PodDisruptionBudget/app-metrics',
      'PrometheusRule/app-alerts',
      'Service/app-metrics',
      'Service/app-service',
      'ServiceAccount/app-metrics',
      'ServiceMonitor/app-monitor',
    ]);
  });
});
