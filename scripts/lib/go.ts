import { createHash } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { coerce, satisfies } from 'semver';
import { CACHE } from './cache';
import { step } from './progress';
import { run } from './run';
import { scratchIn } from './scratch';

export interface GoSurroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Per-user folder of the builds. */
  readonly cache: string;
  /** Takes one line of progress. */
  readonly report: (line: string) => void;
}

export const HERE: GoSurroundings = {
  env: process.env,
  cache: join(CACHE, 'tools'),
  report: console.error,
};

/** At least what each go.mod of scripts/tools asks for; the `h1:` hash of the module that holds it, by platform. */
export const RELEASE = {
  version: '1.26.8',
  sums: {
    'linux-amd64': 'h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM=',
    'linux-arm64': 'h1:sYL/O6MqS68ML0kjsQ36WoYIpJqkw60TxizWUYUKQMc=',
    'darwin-amd64': 'h1:7/9KPPN8PckcA9s91hm2jmQMhzW4KyTJXHIs45L0C9M=',
    'darwin-arm64': 'h1:dFjGhY6f8DTsY8/rLchUTDRRfjJP4pCrGCwxvHFT2Fg=',
  } as Readonly<Record<string, string>>,
};

/** As the go-import of golang.org/toolchain says. */
const ORIGIN = 'https://go.dev/dl/mod';
/** One download for all that is built at the same time, by folder. */
const downloads: Record<string, Promise<void>> = {};

/**
 * `go`, which builds the programs: that on PATH, or else the toolchain that Go publishes as a module, kept in the cache.
 *
 * @throws {Error} when there is neither.
 */
export async function resolveGo(surroundings = HERE, release = RELEASE): Promise<string> {
  const printed = await run('go', ['version'], { env: surroundings.env }).catch(() => '');
  // An older one need not fetch what a go.mod asks for: some have GOTOOLCHAIN=local.
  if (satisfies(coerce(printed)?.version ?? '', `>=${release.version}`)) return 'go';
  const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const sum = release.sums[platform];
  if (sum === undefined) throw new Error(`Go is not installed, and not to be had for ${platform}`);
  const folder = join(surroundings.cache, `go-${release.version}-${platform}`);
  const go = join(folder, 'bin/go');
  if (!existsSync(go)) {
    const version = `v0.0.1-go${release.version}.${platform}`;
    await (downloads[folder] ??= fetchToolchain(version, sum, folder, surroundings));
  }
  return go;
}

/** Source of names and places: https://go.dev/ref/mod#goproxy-protocol and https://go.dev/doc/toolchain */
async function fetchToolchain(
  version: string,
  sum: string,
  folder: string,
  { env, cache, report }: GoSurroundings,
): Promise<void> {
  // Renamed when complete: a download that is killed, or a second one at the same time, harms nobody.
  using scratch = scratchIn(cache, 'fetch-');
  const root = join(scratch.path, 'root');
  const module = `golang.org/toolchain@${version}`;
  report(
    `go: there is none on PATH that is new enough; fetching ${version.slice(7)} as a Go module, once`,
  );
  const found = await step(
    'go: fetching it',
    async () => unpack(await download(module, env), `${module}/`, root),
    report,
  );
  if (found !== sum) throw new Error(`${module}: its hash is ${found} instead of ${sum}`);
  if (!existsSync(folder)) renameSync(root, folder);
}

/** From the first place of GOPROXY that has it, proxies and `direct`, which is where the module itself is. */
async function download(module: string, { GOPROXY = '' }: NodeJS.ProcessEnv): Promise<Blob> {
  const failures: string[] = [];
  for (const name of (GOPROXY === '' ? 'direct' : GOPROXY).split(/[,|]/)) {
    const place = name === 'direct' ? ORIGIN : name.replace(/\/$/, '');
    if (!place.startsWith('http')) continue;
    try {
      const response = await fetchFrom(`${place}/${module.replace('@', '/@v/')}.zip`);
      if (response.ok) return await response.blob();
      failures.push(`status ${response.status}`);
    } catch (error) {
      const { message, cause } = error as { message: string; cause?: { message: string } };
      failures.push(cause === undefined ? message : `${message} (${cause.message})`);
    }
  }
  throw new Error(
    `Go cannot be fetched: ${failures.join('; ') || `GOPROXY=${GOPROXY}`}; set GOPROXY to a Go module proxy that this machine reaches`,
  );
}

/** Credentials of a proxy are sent, and named in no message. */
async function fetchFrom(address: string): Promise<Response> {
  const url = new URL(address);
  const credentials = decodeURIComponent(`${url.username}:${url.password}`);
  url.username = url.password = '';
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return fetch(url, credentials === ':' ? {} : { headers: { authorization } });
}

/**
 * Unpacks a module and hashes it. Modules keep no modes: what is to be executed is known by its folder.
 *
 * @returns the hash, `h1:` and base64. Source: https://pkg.go.dev/golang.org/x/mod/sumdb/dirhash#Hash1
 * @throws {Error} when a file is not below the module's folder.
 */
async function unpack(zip: Blob, prefix: string, target: string): Promise<string> {
  const hashes: Record<string, string> = {};
  const reader = new ZipReader(new BlobReader(zip), { useWebWorkers: false });
  for await (const entry of reader.getEntriesGenerator()) {
    if (entry.directory) continue;
    const name = entry.filename;
    if (!name.startsWith(prefix) || name.split('/').includes('..'))
      throw new Error(`${prefix}: has a file ${name}`);
    const bytes = await entry.getData(new Uint8ArrayWriter());
    hashes[name] = createHash('sha256').update(bytes).digest('hex');
    const path = join(target, name.slice(prefix.length));
    await mkdir(dirname(path), { recursive: true });
    const isProgram = /^(bin|pkg\/tool)\//.test(name.slice(prefix.length));
    await writeFile(path, bytes, { mode: isProgram ? 0o755 : 0o644 });
  }
  const names = Object.keys(hashes).sort();
  const lines = names.map((name) => `${hashes[name] ?? ''}  ${name}\n`);
  return `h1:${createHash('sha256').update(lines.join('')).digest('base64')}`;
}
