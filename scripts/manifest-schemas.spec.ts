import { selfContained, strict } from './manifest-schemas';

describe(strict.name, () => {
  it('drops prose and extensions and closes what names its properties', () => {
    const published = {
      description: 'Prose.',
      'x-kubernetes-group-version-kind': [],
      type: 'object',
      properties: {
        description: { type: 'string', description: 'A property of that name stays.' },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        port: { 'x-kubernetes-int-or-string': true },
      },
    };

    expect(strict(published)).toEqual({
      type: 'object',
      properties: {
        description: { type: 'string' },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        port: { type: ['string', 'integer'] },
      },
      additionalProperties: false,
    });
  });
});

describe(selfContained.name, () => {
  it('takes along the definitions that the root reaches, and no others', () => {
    const published = {
      a: { type: 'object', properties: { b: { $ref: '#/definitions/b' } } },
      b: { type: 'array', items: { $ref: '#/definitions/a' } },
      c: { type: 'string' },
    };
    const schema = selfContained({ $ref: '#/definitions/a' }, published);

    expect(Object.keys(schema.definitions as object).sort()).toEqual(['a', 'b']);
  });
});
