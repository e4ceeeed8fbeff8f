import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CASES, CHART, parseManifests, template, WITH_OPERATOR } from '../support/chart';
import { RECIPES } from '../support/recipes';
import { ApiServer, SERVERS } from './api-server';
import { customResourceDefinitions } from '../../scripts/lib/kubernetes-modules';

const GOLDENS = readdirSync(CASES).filter((file) => file.endsWith('.golden.yaml'));

describe.each(SERVERS)('%s', (tool) => {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-goldens-'));
  let server: ApiServer;

  beforeAll(async () => {
    server = await ApiServer.start(tool, folder, await customResourceDefinitions());
  }, 120_000);

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  /** The number of objects in a text, all of kinds that the server knows, and those that it would refuse. */
  async function judge(text: string): Promise<{ objects: number; refused: string[] }> {
    const refused: string[] = [];
    const manifests = parseManifests(text);
    for (const manifest of manifests) {
      const { kind, metadata } = manifest;
      if (!(await server.serves(manifest))) throw new Error(`${tool} does not know ${kind}`);
      const refusal = await server.refusal(manifest);
      if (refusal !== undefined) refused.push(`${kind} ${metadata.name}: ${refusal}`);
    }
    return { objects: manifests.length, refused };
  }

  it.each(GOLDENS)('takes every object of %s', async (file) => {
    const golden = readFileSync(join(CASES, file), 'utf8');
    const objects = golden.match(/^kind: /gm)?.length;
    // Kubernetes 1.29 has no sleep in a hook: for it, the chart renders none, or refuses values that contain one.
    const isNewer = tool === 'kube-apiserver-1.29' && /^ +sleep:$/m.test(golden);
    const refused = isNewer ? [expect.stringContaining('preStop: Required value')] : [];

    expect(await judge(golden)).toEqual({ objects, refused });
  });

  it.each([...RECIPES])('takes every object of the recipe "%s"', async (_title, yaml) => {
    const file = join(folder, 'recipe.yaml');
    writeFileSync(file, yaml);
    const text = await template(CHART, ['--values', file, ...WITH_OPERATOR]);

    expect(await judge(text)).toMatchObject({ refused: [] });
  });

  it.each([
    ['a field of the Deployment', 'maxUnavailable: 0', 'maxUnavailabel: 0', 'maxUnavailabel'],
    ['a duration of the ServiceMonitor', 'scrapeTimeout: 10s', 'scrapeTimeout: soon', 'soon'],
  ])('finds a mistake in %s', async (_what, right, wrong, said) => {
    const golden = readFileSync(join(CASES, 'defaults.golden.yaml'), 'utf8');
    expect(golden).toContain(right);

    const { refused } = await judge(golden.replace(right, wrong));
    expect(refused).toEqual([expect.stringContaining(said)]);
  });

  it('takes names that YAML could take for numbers, for they stay strings', async () => {
    const names = 'priorityClassName=1e3,serviceAccount.name=123,ingress.className=1.5';
    const hosts = 'ingress.hosts=[{"host":"a.org","paths":[{"path":"/","pathType":"Prefix"}]}]';
    const text = await template(CHART, [
      ...['--namespace', '1e3', '--set-string', names],
      ...['--set', 'ingress.enabled=true', '--set-json', hosts, ...WITH_OPERATOR],
    ]);

    expect(text).toMatch(/^ {2}namespace: "?1e3"?$/m);
    expect(await judge(text)).toEqual({ objects: 9, refused: [] });
  });
});
