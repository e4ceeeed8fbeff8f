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
      'Invalid change type',
    );
  });

  it('refuses a section that is missing or says nothing', () => {
    for (const changelog of ['# Changelog\n', released(CHANGELOG, '2.0.0', '2026-02-02')])
      expect(() => changesOf(changelog, '3.0.0')).toThrow('says nothing under "## [Unreleased]"');
  });
});

describe(released.name, () => {
  it('gives the changes the heading of the version', () => {
    const changelog = released(CHANGELOG, '2.0.0', '2026-02-02');

    expect(changelog).toContain('## [Unreleased]\n\n## [2.0.0] - 2026-02-02\n\n### Added\n');
    expect(changesOf(changelog, '2.0.0')).toHaveLength(3);
  });
});
