import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CACHE } from '../lib/xdg';
import { run } from '../lib/run';
import { scratchIn } from '../lib/scratch';
import type { Program } from './server';

const ROOT = join(__dirname, '../..');
const SERVERS = join(ROOT, 'scripts/bench/servers');
/** A virtual environment with the Python packages of the original. */
const PYTHON = join(CACHE, 'bench-python');
const PYTHON_PACKAGES = ['flask==3.1.3', 'gunicorn==27.0.1', 'prometheus_client==0.26.0'];

/** The reference of every ratio: node:http with a counter, in the same round. */
export const REFERENCE = 'node-counter';

/** The servers to measure, which answer `/` on `PORT`: this service, and others to compare it with. */
export async function buildContenders(): Promise<Program[]> {
  const onNode = [REFERENCE, 'fastify'].map((name) => {
    const command = [process.execPath, `${name}.cjs`];
    return { name, command, cwd: SERVERS, env: { NODE_ENV: 'production' } };
  });
  return [await buildService('app-metrics'), ...onNode, ...(await originals())];
}

/** The original under gunicorn and, as published, on Flask's development server; none if its Python packages cannot be installed. */
async function originals(): Promise<Program[]> {
  try {
    await run('python3', ['-m', 'venv', PYTHON]);
    await run(join(PYTHON, 'bin/pip'), ['install', ...PYTHON_PACKAGES]); // the environment is kept for later runs
  } catch (error) {
    const { message } = error as Error;
    console.error(
      `the original is left out, because its Python packages cannot be installed: ${message}`,
    );
    return [];
  }
  const where = { cwd: SERVERS, env: { PYTHONDONTWRITEBYTECODE: '1' } };
  const options = ['--workers', '1', '--threads', '8'];
  const gunicorn = [join(PYTHON, 'bin/gunicorn'), ...options, 'original:app'];
  const flask = [join(PYTHON, 'bin/python'), 'original.py'];
  return [
    { name: 'gunicorn', command: gunicorn, ...where },
    { name: 'flask', command: flask, ...where },
  ];
}

/**
 * Builds the service of another revision in a temporary folder, from its files: git would remember a worktree.
 *
 * @throws {Error} with git's words when this checkout has no such revision.
 */
export async function buildRevision(revision: string, name: string): Promise<Program> {
  const cwd = scratchIn(tmpdir(), 'app-metrics-bench-').path;
  const archive = ['archive', '--output', join(cwd, 'base.tar'), revision];
  await run('git', archive, { cwd: ROOT }).catch((cause: unknown) => {
    const remedy = 'name a commit, a tag or a branch, after git fetch if need be';
    throw new Error(`--check: ${(cause as Error).message}; ${remedy}`, { cause });
  });
  await run('tar', ['-xf', 'base.tar'], { cwd });
  console.error(`installing what ${revision} needs`);
  const installing = promisify(execFile)('npm', ['ci', '--ignore-scripts'], { cwd });
  // After Ctrl-C npm goes on for a while, and would write to the folder after its removal.
  process.prependOnceListener('exit', () => installing.child.kill('SIGKILL'));
  await installing;
  return buildService(name, cwd);
}

/** Builds the service of a checkout; the program runs it as in the image, by the command of the Dockerfile. */
export async function buildService(name: string, checkout = ROOT): Promise<Program> {
  console.error(`building ${name}`);
  await run('npm', ['run', 'build'], { cwd: checkout });
  const dockerfile = readFileSync(join(checkout, 'Dockerfile'), 'utf8');
  const args = /^CMD \["node", (".*")\]$/m.exec(dockerfile)?.[1];
  if (args === undefined) throw new Error(`${checkout}/Dockerfile: no line CMD ["node", …]`);
  // The image contains V8's compile cache; here the first run of the service writes it.
  const cache = dockerfile.includes('NODE_COMPILE_CACHE=') && {
    NODE_COMPILE_CACHE: join(checkout, 'dist/compile-cache'),
  };
  const command = [process.execPath, ...(JSON.parse(`[${args}]`) as string[])];
  const env = { NODE_ENV: 'production', HOST: '127.0.0.1', ...cache };
  return { name, command, cwd: checkout, env };
}
