import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scratchIn } from './scratch';

describe(scratchIn.name, () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'app-metrics-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is removed in the end', () => {
    {
      using scratch = scratchIn(folder, 'build-');
      expect(existsSync(scratch.path)).toBe(true);
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is removed when the process exits while it works', () => {
    const script = `require(${JSON.stringify(join(__dirname, 'scratch.ts'))}).scratchIn(process.argv[1], 'build-'); process.exit(3)`;
    const { status } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script, folder]);
    expect(status).toBe(3);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('removes what a killed process left the day before, and nothing younger', () => {
    const [old, young] = [mkdtempSync(join(folder, 'build-')), mkdtempSync(join(folder, 'build-'))];
    const dayBefore = Date.now() / 1000 - 86_500;
    utimesSync(old, dayBefore, dayBefore);
    using scratch = scratchIn(folder, 'build-');
    expect(
      readdirSync(folder)
        .map((name) => join(folder, name))
        .sort(),
    ).toEqual([young, scratch.path].sort());
  });
});
