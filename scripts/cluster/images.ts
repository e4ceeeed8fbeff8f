import { cpSync, mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { defaultTag } from '../lib/image';
import { buildah, buildOnNodeImage, ensureDebianImage, makeImage } from '../lib/node-image';
import { resolvePinned } from '../lib/tools';
import { inNode } from './node';

/** Repository of the images with one program each. With a registry in it, because containerd would expand a shorter name. */
const REPOSITORY = 'localhost/app-metrics-cluster';

/** Programs that run in Pods. */
const PROGRAMS = [
  ...(['coredns', 'metallb-controller', 'prometheus-operator'] as const),
  ...(['prometheus-config-reloader', 'prometheus-kubernetes', 'alertmanager'] as const),
];

/** Repository, without tag, of podinfo, an application of others that the tests install. */
export const PODINFO = `${REPOSITORY}/podinfo`;
export const ORIGINAL = 'docker.io/welignton/app-metrics:v1';

/** Makes an image that holds one program, `localhost/app-metrics-cluster/NAME:pinned`. */
async function makeProgramImage(name: string, path: string, ...args: string[]): Promise<string> {
  const image = `${REPOSITORY}/${name}:pinned`;
  const program = basename(path);
  const entrypoint = JSON.stringify([`/bin/${program}`, ...args]);
  const lines = [`COPY ${program} /bin/`, `ENTRYPOINT ${entrypoint}`];
  await makeImage(image, dirname(path), ...lines);
  return image;
}

/** Makes the images that the cluster itself runs; outside of the cluster, because its network has no access to a name server. */
export async function makeClusterImages(): Promise<string[]> {
  const images = [await makeProgramImage('pause', '/usr/bin/catatonit', '-P')];
  for (const name of PROGRAMS) images.push(await makeProgramImage(name, await resolvePinned(name)));
  return images;
}

/** Makes the image of podinfo, and that of the original on Flask's development server, with Debian's packages. */
export async function makeApplicationImages(): Promise<void> {
  await makeProgramImage('podinfo', await resolvePinned('podinfo'));
  const source = join(__dirname, '../bench/servers/original.py');
  const flask = 'python3 -B -m flask --app /original.py run --host 0.0.0.0 --port 5000'.split(' ');
  const addOriginal = (root: string): void => {
    cpSync(source, join(root, 'original.py'));
  };
  const packages = 'python3-flask,python3-prometheus-client';
  await ensureDebianImage(ORIGINAL, packages, addOriginal, `CMD ${JSON.stringify(flask)}`);
}

/** Builds the application's image from this checkout and loads it into the node under the chart's default name. */
export async function loadApplication(): Promise<void> {
  const tag = `docker.io/${defaultTag()}`;
  await buildOnNodeImage(tag);
  await loadImage(tag);
}

/** Loads an image of this machine into the node. */
export async function loadImage(image: string): Promise<void> {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'app-metrics-'));
  const file = join(folder.path, 'image.tar');
  await buildah('push', '--quiet', image, `docker-archive:${file}:${image}`);
  await inNode('ctr', '--namespace', 'k8s.io', 'images', 'import', file);
}
