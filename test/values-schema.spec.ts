import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaults } from '../schema/defaults';
import { isObject, type Json, type JsonObject } from '../schema/json-schema';
import { validateValues } from '../schema/validate-values';
import { valuesSchema } from '../schema/values-schema';
import { schemaAccepts } from './support/chart';

/** Values that replace a value, or are added beside it, in the mutations below. */
const REPLACEMENTS: readonly Json[] = [
  ...[null, true, false, 0, -1, 1, 2.5, 1e21, '', 'auto', '5', '15s', '1h30m', '50%', 'x y', 'ALL'],
  ...[[], [1], ['a'], {}, { a: null }, { a: 'b' }, { enabled: true }, [{ name: 'a' }]],
];

/** Only one in this many mutations is tried; a prime, so that no kind of mutation is left out. */
const ONE_IN = 53;

/** All ways to replace or remove one value in `values`, or to add a key beside it. */
function mutations(values: JsonObject): JsonObject[] {
  return Object.entries(values).flatMap(([key, value]) => [
    ...REPLACEMENTS.map((replacement) => ({ [key]: replacement })),
    { [`${key}s`]: value },
    ...(isObject(value) ? mutations(value).map((inner) => ({ [key]: inner })) : []),
  ]);
}

const CASES: readonly JsonObject[] = [
  { resources: { limits: { memory: null } }, livenessProbe: null },
  { podLabels: { a: null } },
  { podLabels: { toString: null } },
  { constructor: null },
  { podSecurityContext: { seccompProfile: null, runAsUser: null } },
  { startupProbe: { httpGet: null, exec: { command: ['true'] } } },
  { alert: { threshold: 1e9 } },
  { alert: { threshold: 1e9 + 1 } },
  { extraRuleGroups: [{ name: 'a', partial_response_strategy: 'Abort', interval: '1d12h' }] },
  { extraRuleGroups: [{ name: 'a', rules: [{ expr: 1, for: '1h30m' }, { alert: 'x' }] }] },
  { serviceMonitor: { relabelings: [{ sourceLabels: ['a b'] }] } },
  { volumes: [{ name: 'a', ephemeral: { volumeClaimTemplate: { spec: {} } } }] },
  { networkPolicy: { metricsFrom: [{ namespaceSelector: { matchLabels: { a: 'b' } } }] } },
  { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone' }] },
  { image: { digest: `sha256:${'0'.repeat(64)}`, repository: 'localhost:5000/a' } },
  { fullnameOverride: 'a'.repeat(48) },
  { global: { any: [null] }, enabled: false },
];

describe('validateValues', () => {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function helmAccepts(values: JsonObject, index: number): Promise<boolean> {
    const file = join(folder, `values-${index}.yaml`);
    writeFileSync(file, JSON.stringify(values));
    return schemaAccepts(file);
  }

  it('says of every kind of mistake what Helm says', async () => {
    const all = mutations(defaults(valuesSchema));
    const cases = [...CASES, ...all.filter((_, index) => index % ONE_IN === 0)];

    const ours = cases.map((values) => validateValues(values).ok);
    const helms: boolean[] = [];
    for (const [index, values] of cases.entries()) helms.push(await helmAccepts(values, index));

    const differing = cases.filter((_, index) => ours[index] !== helms[index]);
    expect(differing).toEqual([]);
    expect(helms.filter((accepted) => accepted).length).toBeGreaterThan(10);
    expect(helms.filter((accepted) => !accepted).length).toBeGreaterThan(10);
  }, 120_000);
});

describe('chart/values.schema.json', () => {
  const text = readFileSync('chart/values.schema.json', 'utf8');

  it('refers to nothing outside itself', () => {
    const references = [...text.matchAll(/"\$ref": "(.*)"/g)].map(([, reference]) => reference);

    expect(references.length).toBeGreaterThan(100);
    expect(references.filter((reference) => !reference?.startsWith('#/definitions/'))).toEqual([]);
  });

  it('stays small enough to be stored with every release', () => {
    expect(text.length).toBeLessThan(120_000);
  });
});
