import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../lib/cache';
import { run } from '../lib/run';
import type { Program } from './server';

const ROOT = join(__dirname, '../..');
const SERVERS = join(ROOT, 'scripts/bench/servers');
/** A virtual environment for what the original needs. */
const PYTHON = join(CACHE, 'bench-python');

export const OURS = 'app-metrics';
/** Every ratio is taken to it, in the same round: node:http with a counter. */
export const REFERENCE = 'node-counter';

/** The built service of a checkout, exactly as its image runs it: by the command in its Dockerfile. */
export function serviceOf(checkout: string, name: string): Program {
  const dockerfile = readFileSync(join(checkout, 'Dockerfile'), 'utf8');
  const env = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    // The image's comes with it; this one is there once the service has run.
    ...(dockerfile.includes('NODE_COMPILE_CACHE=') && {
      NODE_COMPILE_CACHE: join(checkout, 'dist/compile-cache'),
    }),
  };
  const args = argumentsOf(dockerfile);
  return { name, program: process.execPath, args, cwd: checkout, env };
}

/**
 * What `CMD` gives to Node.
 *
 * @throws {Error} when it runs something else.
 */
export function argumentsOf(dockerfile: string): readonly string[] {
  const command = /^CMD \["node", (".*")\]$/m.exec(dockerfile)?.[1];
  if (command === undefined) throw new Error('Dockerfile: no line CMD ["node", …]');
  return JSON.parse(`[${command}]`) as string[];
}

function inNode(name: string): Program {
  const args = [join(ROOT, `dist/bench/${name}.js`)];
  return { name, program: process.execPath, args, cwd: ROOT, env: { NODE_ENV: 'production' } };
}

function inPython(name: string, program: string, args: readonly string[]): Program {
  const env = { PYTHONDONTWRITEBYTECODE: '1' };
  return { name, program: join(PYTHON, 'bin', program), args, cwd: SERVERS, env };
}

/** Servers that answer `/` on `PORT`. The last two are the original, and as it ships on Flask's own server. */
export const CONTENDERS: readonly Program[] = [
  serviceOf(ROOT, OURS),
  { ...serviceOf(ROOT, `${OURS}-scraped`), scraped: true },
  ...[REFERENCE, 'fastify', 'nest-express'].map(inNode),
  inPython('gunicorn', 'gunicorn', ['--workers', '1', '--threads', '8', 'original:app']),
  inPython('flask', 'python', ['original.py']),
];

/** Those of these names and the reference, less those in Python where it cannot be had. */
export async function findContenders(names: readonly string[]): Promise<readonly Program[]> {
  const wanted = CONTENDERS.filter(({ name }) => name === REFERENCE || names.includes(name));
  const onNode = wanted.filter(({ cwd }) => cwd !== SERVERS);
  if (onNode.length === wanted.length) return wanted;
  const requirements = ['--requirement', join(SERVERS, 'requirements.txt')];
  try {
    await run('python3', ['-m', 'venv', PYTHON]);
    await run(join(PYTHON, 'bin/pip'), ['install', '--quiet', ...requirements]); // once: it stays
    return wanted;
  } catch (error) {
    console.error(
      `the original is left out, its Python cannot be had: ${(error as Error).message}`,
    );
    return onNode;
  }
}
