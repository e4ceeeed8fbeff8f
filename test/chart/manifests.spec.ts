import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, RunError } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { CASES, CHART, template, WITH_OPERATOR } from '../support/chart';

const GOLDENS = readdirSync(CASES).filter((file) => file.endsWith('.golden.yaml'));
const VERSIONS = ['v1.29', 'v1.37'] as const;

/** kubeconform's summary; it asks no network, only the committed schemas. */
async function conform(
  version: (typeof VERSIONS)[number],
  files: readonly string[],
): Promise<string> {
  const location = join(__dirname, 'generated', version, '{{.ResourceKind}}{{.KindSuffix}}.json');
  const args = ['-strict', '-summary', '-schema-location', location, ...files];
  return run(await resolveTool('kubeconform'), args);
}

/** The same for a text, whether it is valid or not. */
async function conformText(version: (typeof VERSIONS)[number], text: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-manifests-'));
  const file = join(folder, 'manifests.yaml');
  try {
    writeFileSync(file, text);
    return await conform(version, [file]).catch((error: unknown) => (error as RunError).stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.each(VERSIONS)('on Kubernetes %s', (version) => {
  it('every object of every golden is valid, and none is skipped', async () => {
    const files = GOLDENS.map((file) => join(CASES, file));
    const objects = files
      .map((file) => readFileSync(file, 'utf8').match(/^kind: /gm)?.length ?? 0)
      .reduce((sum, count) => sum + count, 0);

    expect(objects).toBeGreaterThan(100);
    expect(await conform(version, files)).toContain(
      `${objects} resources found in ${files.length} files - Valid: ${objects}, Invalid: 0, Errors: 0, Skipped: 0`,
    );
  });

  it.each([
    ['a field of the Deployment', 'maxUnavailable: 0', 'maxUnavailabel: 0'],
    ['a type in the Deployment', 'containerPort: 5000', 'containerPort: "5000"'],
    ['a field of the Service', 'targetPort: http', 'targetport: http'],
    ['a field of the ServiceMonitor', 'scrapeTimeout: 10s', 'scrapeTimeOut: 10s'],
    ['a duration of the ServiceMonitor', 'scrapeTimeout: 10s', 'scrapeTimeout: soon'],
    ['a field of the PrometheusRule', 'keep_firing_for: 2m', 'keepFiringFor: 2m'],
    ['a type in the PrometheusRule', 'for: 1m', 'for: 60'],
  ])('a mistake in %s is found', async (_what, right, wrong) => {
    const golden = readFileSync(join(CASES, 'defaults.golden.yaml'), 'utf8');
    expect(golden).toContain(right);

    expect(await conformText(version, golden.replace(right, wrong))).toContain('Invalid: 1');
  });

  it('names that YAML could take for numbers stay strings', async () => {
    const names = 'priorityClassName=1e3,serviceAccount.name=123,ingress.className=1.5';
    const hosts = 'ingress.hosts=[{"host":"a.org","paths":[{"path":"/","pathType":"Prefix"}]}]';
    const text = await template(CHART, [
      ...['--namespace', '1e3', '--set-string', names],
      ...['--set', 'ingress.enabled=true', '--set-json', hosts, ...WITH_OPERATOR],
    ]);

    expect(text).toMatch(/^ {2}namespace: "?1e3"?$/m);
    expect(await conformText(version, text)).toMatch(/Valid: 9, Invalid: 0, Errors: 0, Skipped: 0/);
  });
});
