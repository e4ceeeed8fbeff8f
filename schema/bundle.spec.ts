import { bundle } from './bundle';

const text = { description: 'A word.', type: 'string' } as const;

describe('bundle', () => {
  it('takes from the other files the definitions that the root reaches, and only those', () => {
    const bundled = bundle(
      {
        'root.schema.json': {
          type: 'object',
          properties: { a: { $ref: 'b.schema.json#/definitions/A' } },
        },
        'b.schema.json': { definitions: { A: { $ref: '#/definitions/B' }, B: text, Unused: text } },
      },
      'root.schema.json',
    );

    expect(bundled).toEqual({
      type: 'object',
      properties: { a: { $ref: '#/definitions/A' } },
      definitions: { A: { $ref: '#/definitions/B' }, B: text },
    });
  });

  it('follows a definition that contains itself', () => {
    const list = { type: 'object', properties: { next: { $ref: '#/definitions/List' } } } as const;

    const bundled = bundle(
      { root: { $ref: '#/definitions/List', definitions: { List: list } } },
      'root',
    );

    expect(bundled).toEqual({ $ref: '#/definitions/List', definitions: { List: list } });
  });

  it('refuses a reference that leads nowhere', () => {
    expect(() => bundle({ root: { $ref: 'other#/definitions/A' } }, 'root')).toThrow(
      'root: other#/definitions/A leads nowhere',
    );
  });

  it('refuses two definitions of one name', () => {
    const sources = {
      root: { properties: { a: { $ref: 'a#/definitions/A' }, b: { $ref: 'b#/definitions/A' } } },
      a: { definitions: { A: text } },
      b: { definitions: { A: text } },
    };

    expect(() => bundle(sources, 'root')).toThrow('A is defined in a and in b');
  });
});
