import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, type RunError } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CHART, HELMS, type Manifest, parseManifests, template } from '../support/chart';

const LABEL_VALUE = /^([A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?)?$/;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'app-metrics-versions-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The chart, packed in the folder of the test, which is empty otherwise. */
async function packed(...flags: string[]): Promise<string> {
  const destination = mkdtempSync(join(folder, 'package-'));
  await run(await resolveTool('helm-4'), ['package', CHART, ...flags, '-d', destination]);
  return join(destination, readdirSync(destination)[0] ?? '');
}

function deployment(manifests: readonly Manifest[]): Manifest {
  const found = manifests.find(({ kind }) => kind === 'Deployment');
  if (found === undefined) throw new Error('no Deployment');
  return found;
}

function images(manifests: readonly Manifest[]): unknown[] {
  return [...JSON.stringify(manifests).matchAll(/"image":"([^"]*)"/g)].map(([, image]) => image);
}

describe('a packed chart', () => {
  it.each([
    ['2.0.0+build.5', 'v2.0.0_build.5', '2.0.0_build.5'],
    ['v2.1.0', 'v2.1.0', 'v2.1.0'],
    ['2.1.0-rc.1', 'v2.1.0-rc.1', '2.1.0-rc.1'],
  ])('of the appVersion %s has valid labels and the image %s', async (appVersion, tag, label) => {
    const chart = await packed('--app-version', appVersion, '--version', '3.0.0+build.5');
    for (const helm of HELMS) {
      const manifests = parseManifests(await template(chart, [], helm));
      const all = manifests.map(({ metadata }) => metadata.labels);

      expect(images(manifests)).toEqual(Array(2).fill(`welignton/app-metrics:${tag}`));
      for (const labels of all) {
        expect(labels).toMatchObject({
          'app.kubernetes.io/version': label,
          'helm.sh/chart': 'app-metrics-3.0.0_build.5',
        });
        for (const value of Object.values(labels)) expect(value).toMatch(LABEL_VALUE);
      }
    }
  });

  it('of an appVersion that no tag can be has valid labels, and asks for the tags', async () => {
    const chart = await packed('--app-version', '2024 rc/1');
    const own = ['--set', 'image.tag=v9'];
    const [first] = parseManifests(await template(chart, own));

    expect(first?.metadata.labels['app.kubernetes.io/version']).toBe('2024_rc_1');
    for (const [args, path] of [
      [[], 'image.tag'],
      [['--set', 'image.repository=a/shop,image.tag=v9'], 'tests.image.tag'],
      [[...own, '--set', 'tests.image.repository=a/app-metrics'], 'tests.image.tag'],
    ] as const)
      await expect(template(chart, args)).rejects.toMatchObject({
        stderr: expect.stringContaining(
          `- ${path}: empty means v and the appVersion of the chart, which with "2024 rc/1" is no tag of an image; set it\n`,
        ) as string,
      });
  });

  it('without an appVersion asks for the tag once, unless nothing has an image', async () => {
    const chart = join(folder, 'chart');
    cpSync(CHART, chart, { recursive: true });
    const metadata = readFileSync(join(chart, 'Chart.yaml'), 'utf8');
    writeFileSync(join(chart, 'Chart.yaml'), metadata.replace(/^appVersion: .*\n/m, ''));

    const { stderr } = await template(chart, []).then(
      () => ({ stderr: '' }),
      (error: unknown) => error as RunError,
    );
    expect(stderr.match(/^- .*$/gm)).toEqual([expect.stringContaining('image.tag: ')]);
    await template(chart, ['--set', 'existingService=checkout']);
    await template(chart, ['--set', `image.digest=sha256:${'a'.repeat(64)}`]);
  });

  it('of another version replaces no Pod of an image of one’s own', async () => {
    const own = ['--set', 'image.repository=registry.example.com/shop,image.tag=v1'];
    const chart = await packed('--version', '2.9.9', '--app-version', '2.9.9');
    const [was, is] = [await template(CHART, own), await template(chart, own)].map((text) =>
      deployment(parseManifests(text)),
    );

    expect(is?.metadata.labels).not.toEqual(was?.metadata.labels);
    expect(is?.spec).toEqual(was?.spec);
  });
});
