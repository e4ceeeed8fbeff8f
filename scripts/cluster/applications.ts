import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CACHE } from '../lib/cache';
import { buildah } from '../lib/node-image';
import { run } from '../lib/run';
import { resolvePinned } from '../lib/tools';
import { archive } from './images';

/**
 * Applications of others that the tests install. Their images are made outside of the cluster, whose network has no name
 * server, and kept.
 */

/** Without a tag. */
export const PODINFO = 'localhost/app-metrics-cluster/podinfo';
export const ORIGINAL = 'docker.io/welignton/app-metrics:v1';

const SOURCE = join(__dirname, '../bench/servers/original.py');

export async function podinfoArchive(): Promise<string> {
  return archive('podinfo', await resolvePinned('podinfo'));
}

/** The original as it was, under Flask's development server, with Debian's packages of Flask and prometheus_client. */
export async function originalArchive(): Promise<string> {
  const version = createHash('sha256').update(readFileSync(SOURCE)).digest('hex');
  const file = join(CACHE, `cluster/original-${version.slice(0, 12)}.tar`);
  if (existsSync(file)) return file;
  mkdirSync(join(CACHE, 'cluster'), { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-original-'));
  const scratch = `${file}.${process.pid}`;
  const container = await buildah('from', 'scratch');
  try {
    const root = join(folder, 'root');
    const packages = '--include=python3-flask,python3-prometheus-client';
    await run('debootstrap', ['--variant=minbase', packages, 'bookworm', root]);
    cpSync(SOURCE, join(root, 'original.py'));
    await buildah('add', container, root, '/');
    const command = ['python3', '-B', '-m', 'flask', '--app', '/original.py', 'run'];
    const listen = ['--host', '0.0.0.0', '--port', '5000'];
    await buildah('config', '--cmd', JSON.stringify([...command, ...listen]), container);
    await buildah('config', '--env', 'PATH=/usr/local/bin:/usr/bin:/bin', container);
    await buildah('commit', '--quiet', container, `docker-archive:${scratch}:${ORIGINAL}`);
    renameSync(scratch, file);
    return file;
  } finally {
    await buildah('rm', container);
    rmSync(folder, { recursive: true });
    rmSync(scratch, { force: true });
  }
}
