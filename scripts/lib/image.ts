import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './run';

const ROOT = join(__dirname, '../..');
const BUILDERS = ['docker', 'podman', 'buildah'] as const;

type Builder = (typeof BUILDERS)[number];

export interface ImageOptions {
  /** Name and tag of the image. */
  readonly tag: string;
  /** Base image instead of the Dockerfile's. */
  readonly nodeImage?: string;
  /** Arguments for the program before its command, such as buildah's `--root`. */
  readonly globalArgs?: readonly string[];
  /** Arguments for the build command, such as `--network host`. */
  readonly buildArgs?: readonly string[];
  /** Show the builder's output only when it fails. */
  readonly quiet?: boolean;
}

/** Tag that the chart runs by default: its repository and `v<version>`. */
export function defaultTag(): string {
  return `welignton/app-metrics:v${packageVersion()}`;
}

/**
 * The first of docker, podman and buildah that works here.
 *
 * @throws {Error} saying why each of them does not.
 */
export async function findBuilder(): Promise<Builder> {
  const reasons: string[] = [];
  for (const builder of BUILDERS) {
    try {
      await run(builder, ['info']); // asks docker's engine, too: the client alone builds nothing
      return builder;
    } catch (error) {
      reasons.push((error instanceof Error ? error.message : String(error)).split('\n').join(' '));
    }
  }
  throw new Error(
    `no program here can build an image; install docker, podman or buildah\n${reasons.join('\n')}`,
  );
}

/**
 * Builds the project's image from its Dockerfile and shows the builder's output unless `quiet`.
 *
 * @throws {RunError} when the build fails.
 */
export async function buildImage(builder: Builder, options: ImageOptions): Promise<void> {
  const { tag, nodeImage, globalArgs = [], buildArgs = [], quiet = false } = options;
  const npmrc = join(homedir(), '.npmrc');
  const args = [
    ...globalArgs,
    'build',
    ...buildArgs,
    ...['--tag', tag],
    ...['--build-arg', `VERSION=${packageVersion()}`],
    ...['--build-arg', `REVISION=${await gitRevision()}`],
    ...(nodeImage === undefined ? [] : ['--build-arg', `NODE_IMAGE=${nodeImage}`]),
    ...(existsSync(npmrc) ? ['--secret', `id=npmrc,src=${npmrc}`] : []),
    ROOT,
  ];
  await run(builder, args, { show: !quiet });
}

function packageVersion(): string {
  const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The commit that is built, `-dirty` with changes on top; `unknown` without git. */
async function gitRevision(): Promise<string> {
  try {
    const args = ['describe', '--always', '--abbrev=40', '--exclude=*', '--dirty'];
    return (await run('git', args, { cwd: ROOT })).trim();
  } catch {
    return 'unknown'; // a source archive, or no git
  }
}
