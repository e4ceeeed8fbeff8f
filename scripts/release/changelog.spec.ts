import { changesOf, released } from './changelog';

const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- One
  that goes on.
- Two.

### Fixed

- Three.

## [1.0.0] - 2026-01-01

### Added

- All.
`;

describe(changesOf.name, () => {
  it('has every item whole, under the kind that Artifact Hub knows', () => {
    expect(changesOf(CHANGELOG, '2.0.0')).toEqual([
      { kind: 'added', description: 'One that goes on.' },
      { kind: 'added', description: 'Two.' },
      { kind: 'fixed', description: 'Three.' },
    ]);
  });

  it('reads the section of a version', () => {
    expect(changesOf(CHANGELOG, '1.0.0')).toEqual([{ kind: 'added', description: 'All.' }]);
  });

  it('refuses a kind that Artifact Hub does not know', () => {
    expect(() => changesOf(CHANGELOG.replace('### Fixed', '### Faster'), '2.0.0')).toThrow(
      'CHANGELOG.md has "faster" under "## [Unreleased]"; use one of added, changed,',
    );
  });

  it('refuses a section that is missing or says nothing', () => {
    expect(() => changesOf('# Changelog\n', '2.0.0')).toThrow('no section "## [Unreleased]"');
    expect(() => changesOf(released(CHANGELOG, '2.0.0', '2026-02-02'), '3.0.0')).toThrow(
      'says nothing under "## [Unreleased]"',
    );
  });
});
