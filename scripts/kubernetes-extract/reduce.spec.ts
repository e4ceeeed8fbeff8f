import type { OpenApiNode } from '../lib/kubernetes-modules';
import { byShortName, Reducer } from './reduce';

/** The definition in the extract for one published definition of io.k8s.api. */
function reduced(node: OpenApiNode, others: Record<string, OpenApiNode> = {}): object {
  const reducer = new Reducer(byShortName({ 'io.k8s.api.core.v1.Thing': node, ...others }));
  reducer.add('Thing');
  return reducer.definitions;
}

describe('Reducer', () => {
  it('closes objects, bounds integers and keeps the first sentence', () => {
    const published = {
      description: 'Thing is, e.g. a thing. It has more.\n\nMore still.',
      type: 'object',
      required: ['port'],
      properties: {
        port: { type: 'integer', format: 'int32', default: 80 },
        seconds: { type: 'integer', format: 'int64' },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        names: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
      },
    };

    expect(reduced(published)).toEqual({
      Thing: {
        description: 'Thing is, e.g. a thing.',
        type: 'object',
        additionalProperties: false,
        required: ['port'],
        properties: {
          port: { type: 'integer', minimum: -2147483648, maximum: 2147483647 },
          seconds: {
            type: 'integer',
            minimum: Number.MIN_SAFE_INTEGER,
            maximum: Number.MAX_SAFE_INTEGER,
          },
          labels: { type: 'object', additionalProperties: { type: 'string' } },
          names: { type: 'array', uniqueItems: true, items: { type: 'string' } },
        },
      },
    });
  });

  it('takes what a definition refers to, itself included, under its short name', () => {
    const published = {
      type: 'object',
      properties: {
        self: { $ref: '#/definitions/io.k8s.api.core.v1.Thing' },
        other: { description: 'The other.', $ref: '#/definitions/io.k8s.api.core.v1.Other' },
      },
    };

    expect(reduced(published, { 'io.k8s.api.core.v1.Other': { type: 'string' } })).toEqual({
      Thing: {
        type: 'object',
        additionalProperties: false,
        properties: {
          self: { $ref: '#/definitions/Thing' },
          other: { description: 'The other.', $ref: '#/definitions/Other' },
        },
      },
      Other: { type: 'string' },
    });
  });

  it('gives ports and periods of probes their range', () => {
    const node: OpenApiNode = {
      type: 'object',
      properties: {
        periodSeconds: { description: 'How often.', type: 'integer', format: 'int32' },
      },
    };
    const reducer = new Reducer(new Map([['Probe', node]]));
    reducer.add('Probe');

    expect(reducer.definitions.Probe?.properties).toEqual({
      periodSeconds: {
        description: 'How often.',
        type: 'integer',
        minimum: 0,
        maximum: 2147483647,
      },
    });
  });

  it('lets quantities and int-or-strings be numbers', () => {
    const quantity = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
    const published = {
      type: 'object',
      properties: {
        cpu: { $ref: `#/definitions/${quantity}` },
        expr: { 'x-kubernetes-int-or-string': true },
      },
    };

    expect(reduced(published, { [quantity]: { type: 'string' } })).toMatchObject({
      Quantity: { type: ['number', 'string'] },
      IntOrString: { type: ['integer', 'string'] },
    });
  });

  it('replaces a pattern that ECMAScript does not read by a portable one', () => {
    expect(reduced({ type: 'string', pattern: '^(?i)(abort|warn)?$' })).toMatchObject({
      Thing: { $ref: '#/definitions/OptionalPartialResponseStrategy' },
      OptionalPartialResponseStrategy: { pattern: expect.not.stringContaining('(?') as string },
    });
  });

  it.each<[what: string, node: OpenApiNode, message: string]>([
    ['a pattern that nobody has looked at', { type: 'string', pattern: '^x$' }, 'add pattern ^x$'],
    ['a type that it does not know', { type: 'file' }, 'Thing: unexpected type file'],
    ['an array of anything', { type: 'array' }, 'Thing: an array without items'],
    ['a reference that leads nowhere', { $ref: '#/definitions/a.B' }, 'B: no such definition'],
  ])('refuses %s', (_, node, message) => {
    expect(() => reduced(node)).toThrow(message);
  });
});
