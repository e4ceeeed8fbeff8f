import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { validateValues } from '../../schema/validate-values';
import { type Json, type JsonObject, type JsonSchema, resolve } from '../../schema/json-schema';
import { valuesSchema } from '../../schema/values-schema';
import { schemaAccepts } from '../support/chart';

/** The same cases every time; DIFFERENTIAL_CASES=5000 tries more of them. */
const SEED = 20_261_125;
const CASES = parseCases(process.env.DIFFERENTIAL_CASES ?? '300');

/** With fewer than 100 cases, the shares of good and bad values that the test expects would depend on chance. */
function parseCases(text: string): number {
  if (/^[1-9]\d{2,}$/.test(text)) return Number(text);
  throw new Error(`DIFFERENTIAL_CASES="${text}" is not an integer of at least 100`);
}

/** Maximum depth of generated values, because definitions refer to each other without end. */
const DEPTH = 5;

/** Values to write in the place of others. */
const ODD = fc.constantFrom<Json>(
  ...[
    null,
    true,
    false,
    0,
    -1,
    1,
    2.5,
    1e21,
    1_000_000_001,
    '',
    ' ',
    'yes',
    '5',
    '15',
    '1m30s',
    '0s',
  ],
  ...[
    '1Gi',
    '-1',
    '100%',
    'auto',
    'Ação',
    'a'.repeat(300),
    '{{ .Values }}',
    [],
    {},
    [null],
    { a: 1 },
  ],
);

/** Keys that every JavaScript object inherits, but no map of Helm has. */
const INHERITED = ['constructor', 'toString', '__proto__'];

/** Values that the schema describes; objects with any part of their properties. */
function described(schema: JsonSchema, depth: number): fc.Arbitrary<Json> {
  const target = resolve(schema, valuesSchema);
  if (target.enum !== undefined) return fc.constantFrom(...target.enum);
  const types = [target.type ?? []].flat();
  return fc.oneof(...types.map((type) => ofType(type, target, depth)));
}

function ofType(type: string, schema: JsonSchema, depth: number): fc.Arbitrary<Json> {
  const { minimum = 0, maximum = 1000, pattern, items, minItems = 0, minLength = 0 } = schema;
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.oneof(
        fc.constantFrom(minimum, maximum),
        fc.integer({ min: minimum, max: maximum }),
      );
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case 'string':
      return pattern === undefined
        ? fc.string({ minLength, maxLength: minLength + 20 })
        : fc.stringMatching(new RegExp(pattern, 'u'));
    case 'array':
      return depth === 0 || items === undefined
        ? fc.constant([])
        : fc.array(described(items, depth - 1), { minLength: minItems, maxLength: 2 });
    case 'object':
      return objectOf(schema, depth);
    case 'null':
      return fc.constant(null);
    default:
      throw new Error(`${type}: a type that no value has`);
  }
}

function objectOf(schema: JsonSchema, depth: number): fc.Arbitrary<JsonObject> {
  const { properties = {}, additionalProperties, required = [] } = schema;
  // Helm merges the values into the defaults, so a key with a default may be left out.
  const requiredKeys = required.filter((key) => properties[key]?.default === undefined);
  const entries = Object.entries(properties)
    .filter(([key]) => depth > 0 || requiredKeys.includes(key))
    .map(([key, property]) => [key, described(property, Math.max(0, depth - 1))] as const);
  const own = fc.record<JsonObject>(Object.fromEntries(entries), { requiredKeys });
  if (typeof additionalProperties !== 'object' || depth === 0) return own;
  const more = described(additionalProperties, depth - 1);
  const keys = fc.oneof(fc.stringMatching(/^[a-z]{1,8}$/), fc.constantFrom(...INHERITED));
  return fc
    .tuple(own, fc.dictionary(keys, more, { maxKeys: 2 }))
    .map(([named, others]) => ({ ...others, ...named }));
}

/** Values with one wrong or at least odd change at a random place: another value, another key or an extra key. */
function spoilt(values: JsonObject): fc.Arbitrary<JsonObject> {
  const places = pathsOf(values);
  if (places.length === 0) return fc.constant({ typo: true });
  const replaced = fc
    .tuple(fc.constantFrom(...places), fc.option(ODD, { nil: undefined }))
    .map(([path, odd]) => changed(values, path, odd) as JsonObject);
  const nulled = fc
    .tuple(fc.constantFrom(...places), fc.constantFrom(...INHERITED))
    .map(([path, key]) => changed(values, [...path.slice(0, -1), key], null) as JsonObject);
  return fc.oneof({ arbitrary: replaced, weight: 5 }, { arbitrary: nulled, weight: 1 });
}

function pathsOf(value: Json, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as JsonObject).flatMap(([key, inner]) => [
    [...path, key],
    ...pathsOf(inner, [...path, key]),
  ]);
}

/** A copy of `value` with `odd` at this path; with a misspelt key instead, if `odd` is undefined. */
function changed(value: Json, [key = '', ...rest]: readonly string[], odd: Json | undefined): Json {
  if (Array.isArray(value)) {
    return value.map((item: Json, index) => {
      if (String(index) !== key) return item;
      return rest.length > 0 ? changed(item, rest, odd) : (odd ?? null);
    });
  }
  const { [key]: inner = null, ...others } = value as JsonObject;
  if (rest.length > 0) return { ...others, [key]: changed(inner, rest, odd) };
  return odd === undefined ? { ...others, [`${key}x`]: inner } : { ...others, [key]: odd };
}

/** A few of the top-level values; half of the cases are spoilt. */
const VALUES = fc
  .subarray(Object.entries(valuesSchema.properties ?? {}), { minLength: 1, maxLength: 3 })
  .chain((properties) => {
    const entries = properties.map(([key, property]) => [key, described(property, DEPTH)] as const);
    return fc.record<JsonObject>(Object.fromEntries(entries));
  })
  .chain((values) => fc.oneof(fc.constant(values), spoilt(values)));

describe('Helm and validateValues', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'app-metrics-differential-'));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function helmAccepts(values: JsonObject): Promise<boolean> {
    const file = join(folder, 'values.yaml');
    writeFileSync(file, JSON.stringify(values)); // JSON is YAML
    return schemaAccepts(file);
  }

  it(
    `never disagree, over ${CASES} generated values`,
    async () => {
      const verdicts = { accepted: 0, refused: 0 };
      await fc.assert(
        fc.asyncProperty(VALUES, async (values) => {
          const accepted = await helmAccepts(values);
          verdicts[accepted ? 'accepted' : 'refused'] += 1;
          expect({ values, accepted: validateValues(values).ok }).toEqual({ values, accepted });
        }),
        { seed: SEED, numRuns: CASES, endOnFailure: false },
      );
      // A generator that makes good values only, or bad ones only, would prove nothing.
      expect(verdicts.accepted).toBeGreaterThan(CASES / 5);
      expect(verdicts.refused).toBeGreaterThan(CASES / 5);
    },
    CASES * 2_000,
  );
});
