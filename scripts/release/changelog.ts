import { parser } from 'keep-a-changelog';

const UNRELEASED = '## [Unreleased]';

/** One item of the changelog; Artifact Hub and Keep a Changelog have the same kinds. */
export type Change = Readonly<Record<'kind' | 'description', string>>;

/**
 * The changes of a version, or the unreleased changes if it is not in the changelog yet.
 *
 * @throws {Error} when the text is not a changelog or has no changes of the version.
 */
export function changesOf(changelog: string, version: string): Change[] {
  const wanted = isReleased(changelog, version) ? version : undefined;
  const release = parser(changelog).releases.find((one) => one.version === wanted);
  const changes = [...(release?.changes ?? [])].flatMap(([kind, items]) =>
    // An item may have several lines.
    items.map(({ title }) => ({ kind, description: title.replaceAll('\n', ' ') })),
  );
  if (changes.length > 0) return changes;
  throw new Error(
    `CHANGELOG.md says nothing under "## [${wanted ?? 'Unreleased'}]"; write there what has changed`,
  );
}

/** The changelog with its unreleased changes under the heading of the version, and an empty section for the next version. */
export function released(changelog: string, version: string, date: string): string {
  return changelog.replace(UNRELEASED, `${UNRELEASED}\n\n## [${version}] - ${date}`);
}

export function isReleased(changelog: string, version: string): boolean {
  return changelog.includes(`\n## [${version}]`);
}
