/** As Keep a Changelog and Artifact Hub name them. */
const KINDS = ['added', 'changed', 'deprecated', 'removed', 'fixed', 'security'];

/** One item of the changelog. */
export interface Change {
  readonly kind: string;
  readonly description: string;
}

const UNRELEASED = '## [Unreleased]';

/**
 * What a version changes, or will change when it is not released yet.
 *
 * @throws {Error} when the changelog has no such section, nothing in it, or changes under another heading than KINDS.
 */
export function changesOf(changelog: string, version: string): Change[] {
  const heading = isReleased(changelog, version) ? `## [${version}]` : UNRELEASED;
  const start = changelog.indexOf(`\n${heading}`);
  if (start < 0) throw new Error(`CHANGELOG.md has no section "${heading}"; add it`);
  const [, section = ''] = changelog.slice(start + 1).split(/^## .*$/m);
  const changes = section.split(/^### /m).flatMap((part) => {
    const [title = '', ...lines] = part.trim().split('\n');
    const [, ...items] = `\n${lines.join('\n')}`.split('\n- ');
    // An item may go on over several lines.
    const descriptions = items.map((item) => item.trim().replace(/\s*\n\s*/g, ' '));
    return descriptions.map((description) => ({ kind: title.toLowerCase(), description }));
  });
  const odd = changes.find(({ kind }) => !KINDS.includes(kind))?.kind;
  if (odd !== undefined)
    throw new Error(`CHANGELOG.md has "${odd}" under "${heading}"; use one of ${KINDS.join(', ')}`);
  if (changes.length === 0)
    throw new Error(`CHANGELOG.md says nothing under "${heading}"; write there what has changed`);
  return changes;
}

/** The changelog with its unreleased changes under the version's own heading, and an empty one for the next. */
export function released(changelog: string, version: string, date: string): string {
  return changelog.replace(UNRELEASED, `${UNRELEASED}\n\n## [${version}] - ${date}`);
}

export function isReleased(changelog: string, version: string): boolean {
  return changelog.includes(`\n## [${version}]`);
}
