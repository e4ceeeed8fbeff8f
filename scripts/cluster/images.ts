import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CACHE } from '../lib/cache';
import { defaultTag } from '../lib/image';
import { buildah, buildOnNodeImage, makeDebianImage, makeImage } from '../lib/node-image';
import { resolvePinned, type ToolName } from '../lib/tools';
import { inNode } from './node';
import { TEMPORARY } from './state';

/** Of the images that hold one program each; containerd expands shorter names and then looks for the long one. */
const REPOSITORY = 'localhost/app-metrics-cluster';

/** Applications of others that the tests install; podinfo's image is without a tag here. */
export const PODINFO = `${REPOSITORY}/podinfo`;
export const ORIGINAL = 'docker.io/welignton/app-metrics:v1';
const ORIGINAL_SOURCE = join(__dirname, '../bench/servers/original.py');

/** Programs that run in Pods. */
export const IMAGE_TOOLS: readonly ToolName[] = [
  ...(['coredns', 'metallb-controller', 'prometheus-operator'] as const),
  ...(['prometheus-config-reloader', 'prometheus-kubernetes', 'alertmanager'] as const),
];

/** Archives of the images that the cluster itself runs, made once for each build of a program. */
export async function clusterArchives(): Promise<string[]> {
  const archives = [await programArchive('pause', '/usr/bin/catatonit', ['-P'])];
  for (const name of IMAGE_TOOLS)
    archives.push(await programArchive(name, await resolvePinned(name)));
  return archives;
}

export async function podinfoArchive(): Promise<string> {
  return programArchive('podinfo', await resolvePinned('podinfo'));
}

/** The original as it was, under Flask's development server, with Debian's packages of Flask and prometheus_client. */
export async function originalArchive(): Promise<string> {
  const version = createHash('sha256').update(readFileSync(ORIGINAL_SOURCE)).digest('hex');
  const flask = ['python3', '-B', '-m', 'flask', '--app', '/original.py', 'run'];
  const command = JSON.stringify([...flask, '--host', '0.0.0.0', '--port', '5000']);
  return archiveOnce(`original-${version.slice(0, 12)}`, (archive) =>
    makeDebianImage(
      `${archive}:${ORIGINAL}`,
      'python3-flask,python3-prometheus-client',
      (root) => {
        cpSync(ORIGINAL_SOURCE, join(root, 'original.py'));
      },
      ...['--cmd', command],
    ),
  );
}

/** Archive of an image that holds one program, `localhost/app-metrics-cluster/NAME:pinned`. */
function programArchive(name: string, program: string, args: string[] = []): Promise<string> {
  const target = `/bin/${basename(program)}`;
  const entrypoint = JSON.stringify([target, ...args]);
  // The folder of a build is named after all that decides its bytes.
  return archiveOnce(`${name}-${basename(dirname(program))}`, (archive) =>
    makeImage(
      `${archive}:${REPOSITORY}/${name}:pinned`,
      program,
      target,
      '--entrypoint',
      entrypoint,
    ),
  );
}

/** Images are made outside of the cluster, whose network has no name server, and kept. */
async function archiveOnce(
  name: string,
  make: (archive: string) => Promise<void>,
): Promise<string> {
  const file = join(CACHE, `cluster/${name}.tar`);
  if (existsSync(file)) return file;
  mkdirSync(dirname(file), { recursive: true });
  const scratch = `${file}.${process.pid}`;
  try {
    await make(`docker-archive:${scratch}`);
    renameSync(scratch, file);
    return file;
  } finally {
    rmSync(scratch, { force: true });
  }
}

/** Builds the application's image from this checkout and puts it into the node, by the chart's default name. */
export async function loadApplication(): Promise<void> {
  const tag = `docker.io/${defaultTag()}`;
  await buildOnNodeImage(tag, { buildArgs: ['--layers'], quiet: true });
  const file = join(TEMPORARY, 'app-metrics.tar');
  rmSync(file, { force: true });
  await buildah('push', '--quiet', tag, `docker-archive:${file}:${tag}`);
  await importArchive(file);
  rmSync(file);
}

export async function importArchive(file: string): Promise<void> {
  await inNode('ctr', '--namespace', 'k8s.io', 'images', 'import', file);
}
