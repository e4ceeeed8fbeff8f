import { run } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART, type Manifest, parseManifests, WITH_OPERATOR } from '../support/chart';

type Texts = Readonly<Record<string, string>>;

interface Template {
  readonly metadata: { readonly labels: Texts; readonly annotations?: Texts };
  readonly spec: {
    readonly imagePullSecrets?: readonly object[];
    readonly containers: readonly { readonly image: string }[];
  };
}

async function rendered(values: object): Promise<Manifest[]> {
  const render = ['template', 'shop', CHART, ...WITH_OPERATOR, '--values', '-'];
  return parseManifests(
    await run(await resolveTool('helm-4'), render, { input: JSON.stringify(values) }),
  );
}

function ofKind(manifests: readonly Manifest[], kind: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}

function podOf(manifests: readonly Manifest[]): Template {
  return ofKind(manifests, 'Deployment').spec.template as Template;
}

describe('the labels and annotations of the Pods', () => {
  const values = {
    commonLabels: { team: 'shop', tier: 'front' },
    podLabels: { tier: 'web' },
    commonAnnotations: { owner: 'shop', contact: 'a' },
    podAnnotations: { contact: 'b' },
    deploymentAnnotations: { contact: 'c', 'reloader.stakater.com/auto': 'true' },
  };

  it('are those of every object that no version changes, and their own win', async () => {
    const { labels, annotations } = podOf(await rendered(values)).metadata;

    expect(labels).toEqual({
      app: 'shop-metrics',
      'app.kubernetes.io/instance': 'shop',
      'app.kubernetes.io/managed-by': 'Helm',
      'app.kubernetes.io/name': 'app-metrics',
      team: 'shop',
      tier: 'web',
    });
    expect(annotations).toEqual({ owner: 'shop', contact: 'b' });
  });

  it('are in place of the recommended ones where podLabels say so', async () => {
    const podLabels = { 'app.kubernetes.io/name': 'checkout' };
    expect(podOf(await rendered({ podLabels })).metadata.labels).toMatchObject(podLabels);
  });

  it('are on the Pods of the tests, too, but those of the application alone', async () => {
    const { labels, annotations } = ofKind(await rendered(values), 'Pod').metadata;

    expect(labels).toMatchObject({
      'app.kubernetes.io/name': 'app-metrics',
      team: 'shop',
      tier: 'front',
    });
    expect(annotations).toMatchObject({ owner: 'shop', contact: 'a' });
  });

  it('change no selector', async () => {
    const everywhere = {
      ...{ networkPolicy: { enabled: true, metricsFrom: [{ podSelector: {} }] } },
      autoscaling: { enabled: true },
    };
    const selectors = (manifests: readonly Manifest[]): string[] =>
      JSON.stringify(manifests).match(/"(selector|podSelector|labelSelector)":\{[^}]*\}/g) ?? [];
    const plain = selectors(await rendered(everywhere));

    expect(plain.length).toBeGreaterThanOrEqual(8);
    expect(selectors(await rendered({ ...everywhere, ...values }))).toEqual(plain);
  });

  it('are not what the Deployment alone is annotated with', async () => {
    expect(ofKind(await rendered(values), 'Deployment').metadata.annotations).toEqual({
      owner: 'shop',
      contact: 'c',
      'reloader.stakater.com/auto': 'true',
    });
  });
});

const CHECKSUM = 'checksum/extra-objects';

function extraObject(kind: string, name: string, text: string, metadata: object = {}): object {
  const content = kind === 'Secret' ? { stringData: { a: text } } : { data: { a: text } };
  return { apiVersion: 'v1', kind, metadata: { name, ...metadata }, ...content };
}

async function checksum(values: object, ...extraObjects: object[]): Promise<string | undefined> {
  return podOf(await rendered({ ...values, extraObjects })).metadata.annotations?.[CHECKSUM];
}

const SIDECAR = { name: 'proxy', image: 'proxy:1' };
const KEY = { name: 'settings', key: 'a' };

const READS: readonly (readonly [how: string, kind: string, values: object])[] = [
  ['envFrom', 'ConfigMap', { envFrom: [{ configMapRef: { name: 'settings' } }] }],
  ['envFrom', 'Secret', { envFrom: [{ secretRef: { name: 'settings' } }] }],
  ['env', 'ConfigMap', { env: [{ name: 'A', valueFrom: { configMapKeyRef: KEY } }] }],
  ['env', 'Secret', { env: [{ name: 'A', valueFrom: { secretKeyRef: KEY } }] }],
  ['a volume', 'ConfigMap', { volumes: [{ name: 'a', configMap: { name: 'settings' } }] }],
  ['a volume', 'Secret', { volumes: [{ name: 'a', secret: { secretName: 'settings' } }] }],
  [
    'a projected volume',
    'ConfigMap',
    { volumes: [{ name: 'a', projected: { sources: [{ configMap: { name: 'settings' } }] } }] },
  ],
  [
    'a projected volume',
    'Secret',
    { volumes: [{ name: 'a', projected: { sources: [{ secret: { name: 'settings' } }] } }] },
  ],
  [
    'a sidecar',
    'ConfigMap',
    {
      overrides: {
        pod: { containers: [{ ...SIDECAR, envFrom: [{ configMapRef: { name: 'settings' } }] }] },
      },
    },
  ],
  [
    'an init container',
    'Secret',
    {
      overrides: {
        pod: {
          initContainers: [{ ...SIDECAR, env: [{ name: 'A', valueFrom: { secretKeyRef: KEY } }] }],
        },
      },
    },
  ],
  [
    'a volume of overrides',
    'Secret',
    { overrides: { pod: { volumes: [{ name: 'a', secret: { secretName: 'settings' } }] } } },
  ],
];

describe('an extra object', () => {
  it.each(READS)(
    'that %s reads replaces the Pods when it changes: a %s',
    async (_, kind, values) => {
      const other = kind === 'Secret' ? 'ConfigMap' : 'Secret';
      const [before, after] = [
        await checksum(values, extraObject(kind, 'settings', 'old')),
        await checksum(values, extraObject(kind, 'settings', 'new')),
      ];

      expect(before).toMatch(/^[0-9a-f]{64}$/);
      expect(after).toMatch(/^[0-9a-f]{64}$/);
      expect(after).not.toBe(before);
      expect(await checksum(values, extraObject(other, 'settings', 'old'))).toBeUndefined();
    },
  );

  it('that the Pods do not read, or what is said of one beside its content, replaces none', async () => {
    const values = { envFrom: [{ configMapRef: { name: 'settings' } }] };
    const settings = extraObject('ConfigMap', 'settings', 'old');
    const alone = await checksum(values, settings);

    for (const others of [
      [settings, extraObject('ConfigMap', 'others', 'new')],
      [extraObject('ConfigMap', 'others', 'other'), settings],
      [settings, extraObject('ConfigMap', 'settings', 'new', { namespace: 'elsewhere' })],
      [extraObject('ConfigMap', 'settings', 'old', { labels: { team: 'shop' } })],
    ])
      expect(await checksum(values, ...others)).toBe(alone);
    expect(await checksum(values, extraObject('ConfigMap', 'others', 'a'))).toBeUndefined();
    expect(await checksum({}, settings)).toBeUndefined();
  });

  it('is in one checksum with the others, whatever their order', async () => {
    const values = {
      envFrom: [{ configMapRef: { name: 'a' } }, { secretRef: { name: 'b' } }],
    };
    const [a, b] = [extraObject('ConfigMap', 'a', '1'), extraObject('Secret', 'b', '2')];

    expect(await checksum(values, b, a)).toBe(await checksum(values, a, b));
    expect(await checksum(values, a)).not.toBe(await checksum(values, a, b));
  });
});

describe('global values', () => {
  const REGISTRIES = [
    ['welignton/app-metrics', 'registry.example.com/welignton/app-metrics'],
    ['ghcr.io/team/app-metrics', 'registry.example.com/team/app-metrics'],
    ['localhost:5000/app-metrics', 'registry.example.com/app-metrics'],
    ['localhost/app-metrics', 'registry.example.com/app-metrics'],
    ['app-metrics', 'registry.example.com/app-metrics'],
  ] as const;

  it.each(REGISTRIES)('put the registry into the image %s', async (repository, expected) => {
    const global = { imageRegistry: 'registry.example.com' };
    const manifests = await rendered({ global, image: { repository, tag: 'v9' } });
    const test = ofKind(manifests, 'Pod').spec as Template['spec'];

    expect(podOf(manifests).spec.containers[0]?.image).toBe(`${expected}:v9`);
    expect(test.containers[0]?.image).toBe(`${expected}:v9`);
  });

  it('put the registry into the image of the tests, and no other', async () => {
    const sidecars = { overrides: { pod: { containers: [SIDECAR] } } };
    const image = { repository: 'ghcr.io/team/shop', digest: `sha256:${'a'.repeat(64)}` };
    const global = { imageRegistry: 'registry.example.com:5000/mirror' };
    const tests = { image: { repository: 'quay.io/team/tests', tag: '1' } };
    const manifests = await rendered({ ...sidecars, image, global, tests });
    const images = podOf(manifests).spec.containers.map((container) => container.image);

    expect(images).toEqual([
      `registry.example.com:5000/mirror/team/shop@${image.digest}`,
      SIDECAR.image,
    ]);
    expect(ofKind(manifests, 'Pod').spec.containers[0].image).toBe(
      'registry.example.com:5000/mirror/team/tests:1',
    );
  });

  it('add pull secrets, each once, whether by name or as a map', async () => {
    const manifests = await rendered({
      imagePullSecrets: [{ name: 'own' }],
      global: { imagePullSecrets: ['mirror', { name: 'own' }, { name: 'other' }] },
    });
    const expected = [{ name: 'own' }, { name: 'mirror' }, { name: 'other' }];

    expect(podOf(manifests).spec.imagePullSecrets).toEqual(expected);
    expect(ofKind(manifests, 'Pod').spec.imagePullSecrets).toEqual(expected);
  });

  it('change nothing when they are empty, or of other charts', async () => {
    const plain = await rendered({});
    for (const global of [
      { imageRegistry: '', imagePullSecrets: [] },
      { imageRegistry: null, imagePullSecrets: null, storageClass: 'fast' },
    ])
      expect(await rendered({ global })).toEqual(plain);
  });
});
