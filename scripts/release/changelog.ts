import { parser } from 'keep-a-changelog';

const UNRELEASED = '## [Unreleased]';

/** One item of the changelog; Artifact Hub knows the kinds that Keep a Changelog has. */
export type Change = Readonly<Record<'kind' | 'description', string>>;

/**
 * What a version changes, or will change when it is not released yet.
 *
 * @throws {Error} when the changelog is none or says nothing of it.
 */
export function changesOf(changelog: string, version: string): Change[] {
  const wanted = isReleased(changelog, version) ? version : undefined;
  const release = parser(changelog).releases.find((one) => one.version === wanted);
  const changes = [...(release?.changes ?? [])].flatMap(([kind, items]) =>
    // An item may go on over several lines.
    items.map(({ title }) => ({ kind, description: title.replaceAll('\n', ' ') })),
  );
  if (changes.length > 0) return changes;
  throw new Error(
    `CHANGELOG.md says nothing under "## [${wanted ?? 'Unreleased'}]"; write there what has changed`,
  );
}

/** The changelog with its unreleased changes under the version's own heading, and an empty one for the next. */
export function released(changelog: string, version: string, date: string): string {
  return changelog.replace(UNRELEASED, `${UNRELEASED}\n\n## [${version}] - ${date}`);
}

export function isReleased(changelog: string, version: string): boolean {
  return changelog.includes(`\n## [${version}]`);
}
