import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CACHE } from '../lib/cache';
import { defaultTag } from '../lib/image';
import { buildah, buildOnNodeImage } from '../lib/node-image';
import { resolvePinned, type ToolName } from '../lib/tools';
import { inNode } from './node';
import { TEMPORARY } from './state';

/** Of the images that hold one program each; containerd expands shorter names and then looks for the long one. */
const REPOSITORY = 'localhost/app-metrics-cluster';

/** Programs that run in Pods. */
export const IMAGE_TOOLS: readonly ToolName[] = [
  'coredns',
  'metallb-controller',
  'prometheus-operator',
  'prometheus-config-reloader',
  'prometheus-kubernetes',
  'alertmanager',
];

/** Archives of the images that the cluster itself runs, made once for each build of a program. */
export async function clusterArchives(): Promise<string[]> {
  const archives = [await archive('pause', '/usr/bin/catatonit', ['-P'])];
  for (const name of IMAGE_TOOLS) archives.push(await archive(name, await resolvePinned(name)));
  return archives;
}

/** Archive of an image that holds one program, `localhost/app-metrics-cluster/NAME:pinned`. */
export async function archive(name: string, program: string, args: string[] = []): Promise<string> {
  const folder = join(CACHE, 'cluster');
  // The folder of a build is named after all that decides its bytes.
  const file = join(folder, `${name}-${basename(dirname(program))}.tar`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const container = await buildah('from', 'scratch');
  const scratch = `${file}.${process.pid}`;
  try {
    const target = `/bin/${basename(program)}`;
    await buildah('copy', '--quiet', container, program, target);
    const entrypoint = JSON.stringify([target, ...args]);
    await buildah('config', '--entrypoint', entrypoint, container);
    const image = `docker-archive:${scratch}:${REPOSITORY}/${name}:pinned`;
    await buildah('commit', '--quiet', container, image);
    renameSync(scratch, file);
    return file;
  } finally {
    await buildah('rm', container);
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
  await inNode(['ctr', '--namespace', 'k8s.io', 'images', 'import', file]);
}
