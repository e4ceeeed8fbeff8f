import { run } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART, type Manifest, parseManifests, WITH_OPERATOR } from '../support/chart';

type Texts = Readonly<Record<string, string>>;

interface Template {
  readonly metadata: { readonly labels: Texts; readonly annotations?: Texts };
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
});
