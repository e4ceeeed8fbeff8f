import { readCorrections } from './corrections';

describe(readCorrections.name, () => {
  it('puts the parts of patterns of any file in the place of their names', () => {
    const read = readCorrections({
      'a.yaml': "parts: { label: '[a-z]+', domain: '<label>([.]<label>)*' }",
      'b.yaml': "Thing: { properties: { host: { pattern: '^<domain>$' } } }",
    });

    expect(read.corrections.Thing?.properties).toEqual({
      host: { pattern: '^[a-z]+([.][a-z]+)*$' },
    });
  });

  it.each<[what: string, texts: Record<string, string>, message: string]>([
    [
      'a misspelt key',
      { 'a.yaml': 'Thing: { optoinal: [a] }' },
      'a.yaml: /Thing/optoinal is not a known key, did you mean "optional"?',
    ],
    [
      'a misspelt keyword of what is laid over a property',
      { 'a.yaml': 'Thing: { properties: { a: { minimun: 1 } } }' },
      'a.yaml: /Thing/properties/a/minimun is not a known key, did you mean "minimum"?',
    ],
    [
      'a misspelt keyword inside a rule',
      {
        'a.yaml':
          'Thing: { allOf: [{ description: is so, if: {}, then: { not: { enums: [] } } }] }',
      },
      'a.yaml: /Thing/allOf/0/then/not/enums is not a known key, did you mean "enum"?',
    ],
    [
      'a rule without words',
      { 'a.yaml': 'Thing: { allOf: [{ required: [a] }] }' },
      'a.yaml: /Thing/allOf/0/description is required',
    ],
    [
      'a section that is none',
      { 'a.yaml': 'pattern: { a: b }' },
      'a.yaml: /pattern is not a known key, did you mean "patterns"?',
    ],
    [
      'a name in two files',
      { 'a.yaml': 'Thing: { omit: [a] }', 'b.yaml': 'Thing: { omit: [b] }' },
      'b.yaml: Thing is in another file, too',
    ],
    [
      'a part that nobody has written',
      { 'a.yaml': "definitions: { A: { pattern: '^<labl>$' } }" },
      '^<labl>$: there is no part labl',
    ],
  ])('refuses %s', (_, texts, message) => {
    expect(() => readCorrections(texts)).toThrow(message);
  });
});
