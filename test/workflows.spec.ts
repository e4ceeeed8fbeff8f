import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { scripts } from '../package.json';
import { run } from '../scripts/lib/run';
import { resolveTool } from '../scripts/lib/tools';

const FOLDER = '.github/workflows';
const FILES = readdirSync(FOLDER).map((file) => join(FOLDER, file));

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}
interface Job {
  readonly uses?: string;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: { readonly part?: string[] } };
}

function read(path: string): Workflow {
  return parse(readFileSync(path, 'utf8')) as Workflow;
}

it('actionlint finds nothing in the workflows', async () => {
  // If shellcheck is on PATH, actionlint also checks the shell scripts in the workflows.
  expect(await run(await resolveTool('actionlint'), FILES)).toBe('');
});

describe.each(FILES)('%s', (path) => {
  const text = readFileSync(path, 'utf8');

  it('names every action by a commit, which nobody can move, and its version', () => {
    const [...used] = text.matchAll(/uses: (?!\.\/)(.*)/g);
    for (const [, action] of used) expect(action).toMatch(/^[^@]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('names npm scripts that package.json has', () => {
    const [...named] = text.matchAll(/npm run ([\w:-]+)/g);
    for (const [, script] of named) expect(Object.keys(scripts)).toContain(script);
  });

  it('may only read unless a job says more, and every job ends', () => {
    const { permissions, jobs } = read(path);

    expect(permissions).toEqual({ contents: 'read' });
    for (const job of Object.values(jobs))
      if (job.uses === undefined) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });
});

it('test.yml runs every part of .ci/run', () => {
  const [, parts = ''] = /parts=\(([a-z ]+)\)/.exec(readFileSync('.ci/run', 'utf8')) ?? [];
  const { jobs } = read(join(FOLDER, 'test.yml'));

  expect(jobs.test?.strategy?.matrix.part).toEqual(parts.split(' '));
});
