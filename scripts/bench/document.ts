const END = '<!-- bench: end -->';

/**
 * A Markdown document with a new text between its two marks, the first of which names the command.
 *
 * @param args of `npm run bench`
 * @throws {Error} when the marks are not there.
 */
export function withResults(document: string, results: string, args = '--write'): string {
  const mark = `<!-- bench: what follows is written by npm run bench -- ${args} -->`;
  const begin = document.indexOf(mark);
  const end = document.indexOf(END);
  if (begin === -1 || end < begin)
    throw new Error(`the document has no place for results: it lacks the lines ${mark} and ${END}`);
  return `${document.slice(0, begin)}${mark}\n\n${results}\n\n${document.slice(end)}`;
}
