import type { JsonSchema } from '../../schema/json-schema';
import { valuesSchema } from '../../schema/values-schema';
import { breakingChanges } from './breaking-changes';

/** A schema of one object with the property `a`. */
function withA(a: JsonSchema, more: JsonSchema = {}): JsonSchema {
  return { type: 'object', additionalProperties: false, properties: { a }, ...more };
}

/** An object whose unnamed keys have values of this schema. */
function map(additionalProperties: JsonSchema | boolean, more: JsonSchema = {}): JsonSchema {
  return { type: 'object', additionalProperties, ...more };
}

const ANY: JsonSchema = {};
const OBJECT: JsonSchema = { type: 'object' };
const ARRAY: JsonSchema = { type: 'array' };
const STRING: JsonSchema = { type: 'string' };
const INTEGER: JsonSchema = { type: 'integer' };
const BOTH: JsonSchema = { type: ['integer', 'string'] };
const NOTHING: JsonSchema = { ...withA(ANY), properties: {} };

describe(breakingChanges.name, () => {
  it('finds none between a schema and itself', () => {
    expect(breakingChanges(valuesSchema, valuesSchema)).toEqual([]);
  });

  it.each<[string, JsonSchema, JsonSchema, string]>([
    ['another type', STRING, INTEGER, '/a: string is refused now'],
    ['one type fewer', BOTH, INTEGER, '/a: string is refused now'],
    [
      'a member fewer',
      { ...STRING, enum: ['x', 'y'] },
      { ...STRING, enum: ['x'] },
      '/a: "y" is refused now',
    ],
    ['members for any', STRING, { ...STRING, enum: ['x'] }, '/a: only some values are left'],
    [
      'a higher minimum',
      { ...INTEGER, minimum: 1 },
      { ...INTEGER, minimum: 2 },
      '/a: minimum is 2, was 1',
    ],
    ['a maximum', INTEGER, { ...INTEGER, maximum: 9 }, '/a: maximum is 9, was not set'],
    [
      'another pattern',
      { ...STRING, pattern: '^a' },
      { ...STRING, pattern: '^b' },
      '/a: its pattern changed',
    ],
    [
      'a rule between properties',
      OBJECT,
      { ...OBJECT, allOf: [{ not: { required: ['x', 'y'] } }] },
      '/a: its allOf changed',
    ],
    ['a list made shorter', ARRAY, { ...ARRAY, maxItems: 9 }, '/a: maxItems is 9, was not set'],
    ['a map that is closed', map(STRING), map(false), '/a: other keys are refused now'],
    ['other keys of one type', map(true), map(STRING), '/a/*: only string is accepted now'],
    [
      'a new key with a type, where any was accepted before',
      map(true),
      map(true, { properties: { b: BOTH } }),
      '/a/b: only integer or string is accepted now',
    ],
    [
      'a new key of another type than the map had',
      map(STRING),
      map(STRING, { properties: { b: INTEGER } }),
      '/a/b: string is refused now',
    ],
    [
      'an object that becomes a map',
      map(false, { properties: { b: INTEGER } }),
      map(STRING),
      '/a/b: integer is refused now',
    ],
    [
      'what is in lists and maps',
      { ...ARRAY, items: map(STRING) },
      { ...ARRAY, items: map({ type: 'boolean' }) },
      '/a/0/*: string is refused now',
    ],
  ])('names %s', (_what, was, is, line) => {
    expect(breakingChanges(withA(was), withA(is))).toEqual([line]);
  });

  it('names a removed key, and one that is required now, default or not', () => {
    const required = withA({ ...STRING, default: 'x' }, { required: ['a'] });
    expect(breakingChanges(withA(STRING), NOTHING)).toEqual(['/: a was removed']);
    expect(breakingChanges(withA(STRING), required)).toEqual(['/: a is required now']);
  });

  it('names what is behind a reference, also one that refers to itself', () => {
    const referring = (required: string[]): JsonSchema => ({
      ...withA({ $ref: '#/definitions/A' }),
      definitions: { A: withA({ $ref: '#/definitions/A' }, { required }) },
    });
    expect(breakingChanges(referring([]), referring(['a']))).toEqual(['/a: a is required now']);
  });

  it.each<[string, JsonSchema, JsonSchema]>([
    ['a key that the map had', withA(map(STRING)), withA(map(true, { properties: { b: STRING } }))],
    ['a new key', NOTHING, withA(STRING)],
    ['a type more', withA(INTEGER), withA(BOTH)],
    ['number for integer', withA(INTEGER), withA({ type: 'number' })],
    [
      'a wider range',
      withA({ ...INTEGER, minimum: 1, maximum: 5 }),
      withA({ ...INTEGER, minimum: 0 }),
    ],
    ['other words', withA({ description: 'old' }), withA({ description: 'new', default: 1 })],
  ])('lets %s pass', (_what, was, is) => {
    expect(breakingChanges(was, is)).toEqual([]);
  });
});
