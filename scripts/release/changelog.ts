/** One line of the changelog. */
export interface Change {
  /** As Keep a Changelog and Artifact Hub name them: added, changed, deprecated, removed, fixed or security. */
  readonly kind: string;
  readonly description: string;
}

const UNRELEASED = '## [Unreleased]';

/**
 * What a version changes; those not released yet without one.
 *
 * @throws {Error} when the changelog has no such section, or nothing in it.
 */
export function changesOf(changelog: string, version?: string): Change[] {
  const heading = version === undefined ? UNRELEASED : `## [${version}]`;
  const start = changelog.indexOf(`\n${heading}`);
  if (start < 0) throw new Error(`CHANGELOG.md has no section "${heading}"; add it`);
  const [, section = ''] = changelog.slice(start + 1).split(/^## .*$/m);
  const changes = section.split(/^### /m).flatMap((part) => {
    const [kind = '', ...lines] = part.trim().split('\n');
    return lines
      .filter((line) => line.startsWith('- '))
      .map((line) => ({ kind: kind.toLowerCase(), description: line.slice(2) }));
  });
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
