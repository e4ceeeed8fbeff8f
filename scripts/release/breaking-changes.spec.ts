import type { JsonSchema } from '../../schema/json-schema';
import { valuesSchema } from '../../schema/values-schema';
import { breakingChanges } from './breaking-changes';

/** A schema of one object with the property `a`. */
function withA(a: JsonSchema, more: JsonSchema = {}): JsonSchema {
  return { type: 'object', additionalProperties: false, properties: { a }, ...more };
}

describe(breakingChanges.name, () => {
  it('finds none between a schema and itself', () => {
    expect(breakingChanges(valuesSchema, valuesSchema)).toEqual([]);
  });

  it.each<[string, JsonSchema, JsonSchema, string[]]>([
    [
      'a removed key',
      withA({ type: 'string' }),
      { ...withA({}), properties: {} },
      ['/: a was removed'],
    ],
    [
      'a key that is required now, default or not',
      withA({ type: 'string' }),
      withA({ type: 'string', default: 'x' }, { required: ['a'] }),
      ['/: a is required now'],
    ],
    [
      'another type',
      withA({ type: 'string' }),
      withA({ type: 'integer' }),
      ['/a: string is refused now'],
    ],
    [
      'one type fewer',
      withA({ type: ['integer', 'string'] }),
      withA({ type: 'integer' }),
      ['/a: string is refused now'],
    ],
    [
      'a member fewer',
      withA({ type: 'string', enum: ['x', 'y'] }),
      withA({ type: 'string', enum: ['x'] }),
      ['/a: "y" is refused now'],
    ],
    [
      'members where there was any value',
      withA({ type: 'string' }),
      withA({ type: 'string', enum: ['x'] }),
      ['/a: only some values are left'],
    ],
    [
      'a higher minimum',
      withA({ type: 'integer', minimum: 1 }),
      withA({ type: 'integer', minimum: 2 }),
      ['/a: minimum is 2, was 1'],
    ],
    [
      'a maximum',
      withA({ type: 'integer' }),
      withA({ type: 'integer', maximum: 9 }),
      ['/a: maximum is 9, was not set'],
    ],
    [
      'another pattern',
      withA({ type: 'string', pattern: '^a' }),
      withA({ type: 'string', pattern: '^b' }),
      ['/a: its pattern changed'],
    ],
    [
      'a rule between properties',
      withA({ type: 'object' }),
      withA({ type: 'object', allOf: [{ not: { required: ['x', 'y'] } }] }),
      ['/a: its allOf changed'],
    ],
    [
      'a list that may be too long',
      withA({ type: 'array' }),
      withA({ type: 'array', maxItems: 9 }),
      ['/a: maxItems is 9, was not set'],
    ],
    [
      'a map that is closed',
      withA({ type: 'object', additionalProperties: { type: 'string' } }),
      withA({ type: 'object', additionalProperties: false }),
      ['/a: other keys are refused now'],
    ],
    [
      'an open object whose other keys are of one type now',
      withA({ type: 'object', additionalProperties: true }),
      withA({ type: 'object', additionalProperties: { type: 'string' } }),
      ['/a/*: only string is accepted now'],
    ],
    [
      'a new key with a type, where any was accepted before',
      withA({ type: 'object', additionalProperties: true }),
      withA({
        type: 'object',
        additionalProperties: true,
        properties: { b: { type: ['integer', 'string'] } },
      }),
      ['/a/b: only integer or string is accepted now'],
    ],
    [
      'a new key of another type than the map had',
      withA({ type: 'object', additionalProperties: { type: 'string' } }),
      withA({
        type: 'object',
        additionalProperties: { type: 'string' },
        properties: { b: { type: 'integer' } },
      }),
      ['/a/b: string is refused now'],
    ],
    [
      'an object that becomes a map',
      withA({
        type: 'object',
        additionalProperties: false,
        properties: { b: { type: 'integer' } },
      }),
      withA({ type: 'object', additionalProperties: { type: 'string' } }),
      ['/a/b: integer is refused now'],
    ],
    [
      'what is in lists and maps',
      withA({ type: 'array', items: { type: 'object', additionalProperties: { type: 'string' } } }),
      withA({
        type: 'array',
        items: { type: 'object', additionalProperties: { type: 'boolean' } },
      }),
      ['/a/0/*: string is refused now'],
    ],
    [
      'what is behind a reference, also one that refers to itself',
      {
        ...withA({ $ref: '#/definitions/A' }),
        definitions: { A: withA({ $ref: '#/definitions/A' }, { required: [] }) },
      },
      {
        ...withA({ $ref: '#/definitions/A' }),
        definitions: { A: withA({ $ref: '#/definitions/A' }, { required: ['a'] }) },
      },
      ['/a: a is required now'],
    ],
  ])('names %s', (_what, was, is, lines) => {
    expect(breakingChanges(was, is)).toEqual(lines);
  });

  it.each<[string, JsonSchema, JsonSchema]>([
    [
      'a new key that the map had',
      withA({ type: 'object', additionalProperties: { type: 'string' } }),
      withA({
        type: 'object',
        additionalProperties: true,
        properties: { b: { type: 'string' } },
      }),
    ],
    ['a new key', { ...withA({}), properties: {} }, withA({ type: 'string' })],
    ['a type more', withA({ type: 'integer' }), withA({ type: ['integer', 'string'] })],
    ['number for integer', withA({ type: 'integer' }), withA({ type: 'number' })],
    [
      'a wider range',
      withA({ type: 'integer', minimum: 1, maximum: 5 }),
      withA({ type: 'integer', minimum: 0 }),
    ],
    ['other words', withA({ description: 'old' }), withA({ description: 'new', default: 1 })],
  ])('lets %s pass', (_what, was, is) => {
    expect(breakingChanges(was, is)).toEqual([]);
  });
});
