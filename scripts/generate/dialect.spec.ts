import type { JsonSchema } from '../../schema/json-schema';
import { sources, valuesSchema } from '../../schema/values-schema';
import { dialectProblems } from './dialect';

const VENDORED = new Set(Object.keys(sources['kubernetes.schema.json']?.definitions ?? {}));

/** A closed object with one property, described and required, as it is in the dialect. */
function withProperty(property: object): JsonSchema {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['a'],
    properties: { a: { description: 'Seconds from 0 to 5.', ...property } },
    definitions: { A: { description: 'A word.', type: 'string' } },
  };
}

describe('dialectProblems', () => {
  it('finds nothing in the schema of the values', () => {
    expect(dialectProblems(valuesSchema, VENDORED)).toEqual([]);
  });

  it.each<[rule: string, schema: JsonSchema]>([
    ['uses only portable keywords', withProperty({ type: 'string', format: 'uri' })],
    ['uses only portable keywords', withProperty({ $id: 'https://example.com/a', type: 'string' })],
    [
      'has nothing but annotations beside $ref',
      withProperty({ $ref: '#/definitions/A', minLength: 1 }),
    ],
    ['has a type beside its constraints', withProperty({ enum: ['x'] })],
    ['states additionalProperties', withProperty({ type: 'object' })],
    ['is closed', withProperty({ type: 'object', additionalProperties: true })],
    [
      'is closed',
      withProperty({ type: 'object', additionalProperties: { type: 'string' }, properties: {} }),
    ],
    ['has items', withProperty({ type: 'array' })],
    ['has a minimum and a maximum', withProperty({ type: 'integer', minimum: 0 })],
    ['has a minimum and a maximum', withProperty({ type: ['integer', 'string'], maximum: 5 })],
    [
      'has a pattern that Go',
      withProperty({ description: 'A.', type: 'string', pattern: '^\\d+$' }),
    ],
    [
      'has a pattern that Go',
      withProperty({ description: 'A.', type: 'string', pattern: '^(?!a)' }),
    ],
    ['has a pattern that Go', withProperty({ description: 'A.', type: 'string', pattern: '^(a' })],
    ['describes the good value', withProperty({ type: 'string', pattern: '^a' })],
    [
      'requires only properties that it has',
      { ...withProperty({ type: 'string' }), required: ['b'] },
    ],
    ['describes its properties', withProperty({ type: 'string', description: '' })],
    ['tells the range', withProperty({ type: 'integer', minimum: 0, maximum: 50 })],
    [
      'requires what has a default',
      { ...withProperty({ type: 'string', default: '' }), required: [] },
    ],
  ])('finds what breaks the rule that every schema %s', (rule, schema) => {
    expect(dialectProblems(schema, VENDORED)).toContainEqual(
      expect.stringContaining(`every schema ${rule}`),
    );
  });

  it('finds nothing in what those examples have in common', () => {
    expect(dialectProblems(withProperty({ type: 'string' }), VENDORED)).toEqual([]);
    expect(dialectProblems(withProperty({ $ref: '#/definitions/A' }), VENDORED)).toEqual([]);
  });

  it('asks no prose of what others wrote', () => {
    const definitions = { Theirs: withProperty({ description: '', type: 'boolean' }) };

    expect(dialectProblems({ definitions }, new Set(['Theirs']))).toEqual([]);
    expect(dialectProblems({ definitions }, new Set())).not.toEqual([]);
  });
});
