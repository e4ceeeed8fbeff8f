import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './run';

const ROOT = join(__dirname, '../..');
const BUILDERS = ['docker', 'podman', 'buildah'];

/** Reads package.json every time, because a release changes it. */
export function packageVersion(): string {
  const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The image that the chart runs by default: its repository and the tag `v<version>`. */
export function defaultTag(): string {
  return `welignton/app-metrics:v${packageVersion()}`;
}

/**
 * The first of docker, podman and buildah that works here.
 *
 * @throws {Error} saying why each of them does not work.
 */
export async function findBuilder(): Promise<string> {
  const reasons: string[] = [];
  for (const builder of BUILDERS) {
    try {
      await run(builder, ['info']); // also checks docker's engine, without which the client builds nothing
      return builder;
    } catch (error) {
      reasons.push((error as Error).message.replaceAll('\n', ' '));
    }
  }
  throw new Error(
    `no program here can build an image; install docker, podman or buildah\n${reasons.join('\n')}`,
  );
}

interface ImageOptions {
  /** Name and tag of the image. */
  readonly tag: string;
  /** Base image instead of the Dockerfile's. */
  readonly nodeImage?: string | undefined;
  /** Show the builder's output only when it fails. */
  readonly quiet?: boolean;
}

/**
 * Builds the project's image from its Dockerfile and shows the builder's output unless `quiet`.
 *
 * @param command such as `docker build`, with options
 * @throws {RunError} when the build fails.
 */
export async function buildImage(
  [program, ...command]: readonly [string, ...string[]],
  { tag, nodeImage, quiet = false }: ImageOptions,
): Promise<void> {
  const npmrc = join(homedir(), '.npmrc');
  const args = [`VERSION=${packageVersion()}`, `REVISION=${await gitRevision()}`];
  if (nodeImage !== undefined) args.push(`NODE_IMAGE=${nodeImage}`);
  const options = ['--tag', tag, ...args.flatMap((arg) => ['--build-arg', arg])];
  if (existsSync(npmrc)) options.push('--secret', `id=npmrc,src=${npmrc}`);
  await run(program, [...command, ...options, ROOT], { show: !quiet });
}

/** The commit that is built, `-dirty` with uncommitted changes; `unknown` in a source archive, or without git. */
async function gitRevision(): Promise<string> {
  const args = ['describe', '--always', '--abbrev=40', '--exclude=*', '--dirty'];
  return (await run('git', args, { cwd: ROOT }).catch(() => 'unknown')).trim();
}
