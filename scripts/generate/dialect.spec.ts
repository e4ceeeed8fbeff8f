import type { JsonSchema } from '../../schema/json-schema';
import { valuesSchema } from '../../schema/values-schema';
import { dialectProblems } from './dialect';

/** A valid schema of the dialect: a closed object with one property, which is described and required. */
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
    expect(dialectProblems(valuesSchema)).toEqual([]);
  });

  it.each<[rule: string, place: string, schema: JsonSchema]>([
    [
      'uses only portable keywords',
      '/properties/a/format',
      withProperty({ type: 'string', format: 'uri' }),
    ],
    [
      'uses only portable keywords',
      '/properties/a/$id',
      withProperty({ $id: 'https://example.com/a', type: 'string' }),
    ],
    [
      'uses only portable keywords, and beside $ref only annotations',
      '/properties/a/minLength',
      withProperty({ $ref: '#/definitions/A', minLength: 1 }),
    ],
    ['has a type beside its constraints', '/properties/a/enum', withProperty({ enum: ['x'] })],
    [
      'has additionalProperties when it is an object',
      '/properties/a/additionalProperties',
      withProperty({ type: 'object' }),
    ],
    [
      'is closed',
      '/properties/a/additionalProperties',
      withProperty({ type: 'object', additionalProperties: true }),
    ],
    [
      'is closed',
      '/properties/a/additionalProperties',
      withProperty({ type: 'object', additionalProperties: { type: 'string' }, properties: {} }),
    ],
    ['has additionalProperties when', '/properties/a/items', withProperty({ type: 'array' })],
    [
      'has additionalProperties when',
      '/properties/a/maximum',
      withProperty({ type: 'integer', minimum: 0 }),
    ],
    [
      'has additionalProperties when',
      '/properties/a/minimum',
      withProperty({ type: ['integer', 'string'], maximum: 5 }),
    ],
    [
      'has a pattern that Go',
      '/properties/a/pattern',
      withProperty({ description: 'A.', type: 'string', pattern: '^\\d+$' }),
    ],
    [
      'has a pattern that Go',
      '/properties/a/pattern',
      withProperty({ description: 'A.', type: 'string', pattern: '^(?!a)' }),
    ],
    [
      'describes the good value',
      '/properties/a/description',
      withProperty({ type: 'string', pattern: '^a' }),
    ],
    [
      'requires only properties that it has',
      '/properties/b',
      { ...withProperty({ type: 'string' }), required: ['b'] },
    ],
    [
      'describes its properties',
      '/properties/a',
      withProperty({ type: 'string', description: '' }),
    ],
    [
      'tells the range of its integers',
      '/properties/a',
      withProperty({ type: 'integer', minimum: 0, maximum: 50 }),
    ],
    [
      'requires what has a default',
      '/properties/a',
      { ...withProperty({ type: 'string', default: '' }), required: [] },
    ],
  ])('finds what breaks the rule that every schema %s: %s', (rule, place, schema) => {
    expect(dialectProblems(schema)).toContainEqual(
      expect.stringContaining(`${place}: every schema ${rule}`),
    );
  });

  it('finds nothing in what those examples have in common', () => {
    expect(dialectProblems(withProperty({ type: 'string' }))).toEqual([]);
    expect(dialectProblems(withProperty({ $ref: '#/definitions/A' }))).toEqual([]);
  });

  it('asks no prose of what others wrote', () => {
    const undescribed = withProperty({ description: '', type: 'boolean' });

    expect(dialectProblems({ definitions: { Probe: undescribed } })).toEqual([]);
    expect(dialectProblems({ definitions: { Ours: undescribed } })).not.toEqual([]);
  });
});
