import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { validateValues } from '../../schema/validate-values';
import { omit, type JsonObject } from '../../schema/json-schema';
import { run, type RunError } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import {
  CASES,
  CHART,
  type HelmName,
  HELMS,
  makeParentChart,
  parseManifests,
  template,
  WITH_OPERATOR,
} from '../support/chart';
import { ACCEPTED, CONTRADICTIONS, LIKELIEST, type Refusal, REFUSALS } from './refusals';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'app-metrics-values-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function valuesArgs({ values, set }: Pick<Refusal, 'values' | 'set'>): readonly string[] {
  if (set !== undefined) return set;
  const path = join(folder, `${randomUUID()}.yaml`);
  writeFileSync(path, JSON.stringify(values)); // JSON is YAML
  return ['--values', path];
}

/**
 * The message with which Helm refuses; fails the test if Helm does not refuse. Not the whole message of the error, which contains
 * the command line and so the text that a test expects.
 */
async function refusal(args: readonly string[], helm: HelmName, chart = CHART): Promise<string> {
  return template(chart, [...WITH_OPERATOR, ...args], helm).then(
    () => {
      throw new Error(`${helm} accepted ${args.join(' ')}`);
    },
    (error: unknown) => (error as RunError).stderr,
  );
}

/** Helm 3 writes `tls.0.hosts`, Helm 4 and `validateValues` `/tls/0/hosts`, the chart `tls[0].hosts`. */
function expectNamed(message: string, { at, key }: Refusal): void {
  const said = message.replace(/\/(?=[a-zA-Z0-9])/g, '.').replace(/\[(\d+)\]/g, '.$1');
  expect(said).toContain(at);
  expect(message).toContain(key ?? '');
}

function title({ values, set }: Pick<Refusal, 'values' | 'set'>): string {
  return set === undefined ? JSON.stringify(values).slice(0, 90) : set.join(' ');
}

describe('the schema', () => {
  it('is tried with at least 60 wrong and 40 odd inputs', () => {
    expect(REFUSALS.length).toBeGreaterThanOrEqual(60);
    expect(ACCEPTED.length).toBeGreaterThanOrEqual(40);
  });

  it.each(REFUSALS.map((wrong) => [title(wrong), wrong] as const))(
    'refuses %s, naming where',
    async (_title, wrong) => {
      const args = valuesArgs(wrong);
      for (const message of await Promise.all(HELMS.map((helm) => refusal(args, helm))))
        expectNamed(message, wrong);

      const validated = validateValues(wrong.values);
      if (validated.ok) throw new Error('validateValues accepted it');
      expectNamed(validated.problems.join('\n'), wrong);
    },
  );

  it.each(ACCEPTED.map((odd) => [odd.why, odd] as const))('accepts %s', async (_why, odd) => {
    const args = [...WITH_OPERATOR, ...valuesArgs(odd)];
    await Promise.all(HELMS.map((helm) => template(CHART, args, helm)));

    expect(validateValues(odd.values)).toMatchObject({ ok: true });
  });

  it.each(HELMS)('refuses the values of a subchart, too: %s', async (helm) => {
    const parent = makeParentChart(['shop']);
    try {
      const message = await refusal(['--set', 'shop.alert.treshold=30'], helm, parent);
      expectNamed(message, { values: {}, at: 'alert', key: 'treshold' });
    } finally {
      rmSync(parent, { recursive: true });
    }
  });
});

describe("the chart's rules", () => {
  it.each(CONTRADICTIONS)('refuse %j', async (values, message) => {
    const args = valuesArgs({ values });
    for (const said of await Promise.all(HELMS.map((helm) => refusal(args, helm))))
      expect(said).toContain(message);
  });

  it.each(LIKELIEST)('say of %j just: %s', async (values, line) => {
    const args = valuesArgs({ values });
    for (const said of await Promise.all(HELMS.map((helm) => refusal(args, helm))))
      expect(said.match(/^- .*$/gm)).toEqual([`- ${line}`]);
  });

  it.each(HELMS)('refuse under "%s lint", too', async (helm) => {
    for (const [set, line] of [
      ['alert.threshold=0', 'alert.threshold: must be an integer from 1'],
      ['alert.for=45s', 'alert.for: must be at least 4 times serviceMonitor.interval'],
    ] as const)
      await expect(
        run(await resolveTool(helm), ['lint', CHART, '--set', set]),
      ).rejects.toMatchObject({
        stdout: expect.stringContaining(line) as string,
      });
  });

  it('refuse a release name that leaves no room for the suffixes', async () => {
    const parent = makeParentChart(['a'.repeat(44)]);
    try {
      expect(await refusal([], 'helm-4', parent)).toContain(
        'fullnameOverride: the prefix of all names must be a DNS label',
      );
    } finally {
      rmSync(parent, { recursive: true });
    }
  });

  it('refuse a release name that no Service can have as a prefix', async () => {
    const render = run(await resolveTool('helm-4'), ['template', '2nd-shop', CHART]);

    await expect(render).rejects.toMatchObject({
      stderr: expect.stringContaining('that starts with a letter, got "2nd-shop"') as string,
    });
  });

  it('report only once a port that public metrics do not use', async () => {
    const values = { metrics: { public: true, port: 5000 } };
    const said = await refusal(valuesArgs({ values }), 'helm-4');

    expect(said.match(/^- .*$/gm)).toEqual([expect.stringContaining('so 5000 is never used')]);
  });

  it('refuse every object that the chart renders itself, of the user as well', async () => {
    const everythingOn = readFileSync(join(CASES, 'everything-on.values.yaml'), 'utf8');
    const values = omit(parse(everythingOn) as JsonObject, 'extraObjects');
    const rendered = parseManifests(
      await template(CHART, [...WITH_OPERATOR, ...valuesArgs({ values })]),
    );
    const extraObjects = rendered.map(({ apiVersion, kind, metadata }) => ({
      ...{ apiVersion, kind },
      metadata: { name: metadata.name, namespace: metadata.namespace },
    }));
    const said = await refusal(valuesArgs({ values: { ...values, extraObjects } }), 'helm-4');

    expect(extraObjects.length).toBeGreaterThan(12);
    extraObjects.forEach(({ kind, metadata: { name } }, index) => {
      expect(said).toContain(`extraObjects[${index}]: the ${kind} ${name} is in the chart already`);
    });
  });

  it('report all that is wrong at once', async () => {
    const values = { ingress: { enabled: true }, alert: { for: '45s', window: '30s' } };
    const said = await refusal(valuesArgs({ values }), 'helm-4');

    expect(said.match(/^- .*$/gm)).toHaveLength(3);
  });
});
