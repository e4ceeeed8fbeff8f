const BEGIN = '<!-- bench: what follows is written by npm run bench -- --write -->';
const END = '<!-- bench: end -->';

/**
 * A Markdown document with a new text between its two marks.
 *
 * @throws {Error} when the marks are not there.
 */
export function withResults(document: string, results: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin === -1 || end < begin)
    throw new Error(
      `the document has no place for results: it lacks the lines ${BEGIN} and ${END}`,
    );
  return `${document.slice(0, begin)}${BEGIN}\n\n${results}\n\n${document.slice(end)}`;
}
