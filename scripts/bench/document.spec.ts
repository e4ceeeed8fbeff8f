import { withResults } from './document';

describe(withResults.name, () => {
  const document = `# Title

<!-- bench: what follows is written by npm run bench -- --write -->

old

<!-- bench: end -->

More.
`;

  it('replaces what is between the marks and nothing else', () => {
    expect(withResults(document, 'new')).toBe(document.replace('old', 'new'));
  });

  it('tells the documents of different commands apart', () => {
    const other = document.replace('-- --write', '-- --scaling --write');
    expect(withResults(other, 'new', '--scaling --write')).toBe(other.replace('old', 'new'));
    expect(() => withResults(other, 'new')).toThrow('the document has no place for results');
  });

  it('refuses a document without them', () => {
    expect(() => withResults('# Title\n', 'new')).toThrow('the document has no place for results');
  });
});
