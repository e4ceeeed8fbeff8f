import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const SERVERS = join(ROOT, 'scripts/bench/servers');
const BUILT_SERVERS = join(ROOT, 'dist/bench');

/** A server that answers `/` and is measured as a process of its own. */
export interface Contender {
  readonly name: string;
  /** For the table. */
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The variables besides `PATH` and `PORT`. `METRICS_PORT` is given when this names it. */
  readonly env: Readonly<Record<string, string>>;
  readonly metricsPort: boolean;
}

export const OURS = 'app-metrics';
/** Every ratio is taken to it, in the same round. */
export const REFERENCE = 'node-counter';

/** The built service of a checkout, exactly as its image runs it: by the command in its Dockerfile. */
export function serviceOf(checkout: string, name: string, title: string): Contender {
  const dockerfile = readFileSync(join(checkout, 'Dockerfile'), 'utf8');
  const env = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    // The image's comes with it; this one is there from the end of the first round.
    ...(dockerfile.includes('NODE_COMPILE_CACHE=') && {
      NODE_COMPILE_CACHE: join(checkout, 'dist/compile-cache'),
    }),
  };
  const args = argumentsOf(dockerfile);
  return { name, title, program: process.execPath, args, cwd: checkout, env, metricsPort: true };
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

function onNode(name: string, title: string): Contender {
  return {
    name,
    title,
    program: process.execPath,
    args: [join(BUILT_SERVERS, `${name}.js`)],
    cwd: ROOT,
    env: { NODE_ENV: 'production' },
    metricsPort: false,
  };
}

export const NODE_CONTENDERS: readonly Contender[] = [
  serviceOf(ROOT, OURS, 'this service, as its image runs it'),
  onNode('node', 'raw node:http'),
  onNode('node-counter', '**raw node:http + counter**'),
  onNode('fastify', 'raw Fastify + counter'),
  onNode('nest-express', 'Nest + Express + counter'),
];

/** @param bin folder with the programs of the virtual environment */
export function pythonContenders(bin: string): readonly Contender[] {
  const common = { cwd: SERVERS, env: { PYTHONDONTWRITEBYTECODE: '1' }, metricsPort: false };
  return [
    {
      ...common,
      name: 'gunicorn',
      title: 'the original under gunicorn (1 worker, 8 threads)',
      program: join(bin, 'gunicorn'),
      args: ['--workers', '1', '--threads', '8', 'original:app'],
    },
    {
      ...common,
      name: 'flask',
      title: "the original as it ships (Flask's development server)",
      program: join(bin, 'python'),
      args: ['original.py'],
    },
  ];
}

export const NAMES = [...NODE_CONTENDERS, ...pythonContenders('')].map(({ name }) => name);
