import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, openAsBlob, renameSync, rmSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { coerce, gte } from 'semver';
import { CACHE } from './cache';
import { run } from './run';

/** A release of Go, as the module golang.org/toolchain has it. */
interface GoRelease {
  readonly version: string;
  /** Go's `h1:` hash of the module's files, by operating system and processor as Go calls them. */
  readonly sums: Readonly<Record<string, string>>;
}

export interface GoSurroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Per-user folder of the builds. */
  readonly cache: string;
  /** Takes one line of progress. */
  readonly report: (line: string) => void;
}

/** At least what each go.mod of scripts/tools asks for. */
const RELEASE: GoRelease = {
  version: '1.26.8',
  sums: {
    'linux-amd64': 'h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM=',
    'linux-arm64': 'h1:sYL/O6MqS68ML0kjsQ36WoYIpJqkw60TxizWUYUKQMc=',
    'darwin-amd64': 'h1:7/9KPPN8PckcA9s91hm2jmQMhzW4KyTJXHIs45L0C9M=',
    'darwin-arm64': 'h1:dFjGhY6f8DTsY8/rLchUTDRRfjJP4pCrGCwxvHFT2Fg=',
  },
};

/** From this version on, Go fetches the toolchain that a go.mod asks for by itself. */
const FETCHES_TOOLCHAINS = '1.21.0';
const HERE: GoSurroundings = {
  env: process.env,
  cache: join(CACHE, 'tools'),
  report: (line) => {
    console.error(line);
  },
};
/** As the go-import of golang.org/toolchain says. */
const ORIGIN = 'https://go.dev/dl/mod';
const underWay = new Map<string, Promise<void>>();
const MEGABYTE = 1e6;

/**
 * `go`, which builds the programs: that on PATH, or else the toolchain that Go publishes as a module, kept in the cache.
 *
 * @throws {Error} when there is neither.
 */
export async function resolveGo(surroundings = HERE, release = RELEASE): Promise<string> {
  const printed = await run('go', ['version'], { env: surroundings.env }).catch(() => '');
  const version = coerce(printed)?.version;
  if (version !== undefined && gte(version, FETCHES_TOOLCHAINS)) return 'go';
  const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const sum = release.sums[platform];
  if (sum === undefined) throw new Error(`Go is not installed, and not to be had for ${platform}`);
  const folder = join(surroundings.cache, `go-${release.version}-${platform}`);
  const go = join(folder, 'bin/go');
  if (existsSync(go)) return go;
  // One download for all that is built at the same time.
  const fetching =
    underWay.get(folder) ??
    fetchToolchain(`v0.0.1-go${release.version}.${platform}`, sum, folder, surroundings);
  underWay.set(folder, fetching);
  await fetching.finally(() => underWay.delete(folder));
  return go;
}

/** Source of names and places: https://go.dev/ref/mod#goproxy-protocol and https://go.dev/doc/toolchain */
async function fetchToolchain(
  version: string,
  sum: string,
  folder: string,
  { env, cache, report }: GoSurroundings,
): Promise<void> {
  mkdirSync(cache, { recursive: true });
  // Renamed when complete: a download that is killed, or a second one at the same time, harms nobody.
  const scratch = mkdtempSync(join(cache, 'go-'));
  const started = Date.now();
  try {
    const zip = join(scratch, 'toolchain.zip');
    const path = `golang.org/toolchain/@v/${version}.zip`;
    report(`go: there is none on PATH; fetching ${version.slice(7)} as a Go module, once`);
    await download(path, zip, env, report);
    const root = join(scratch, 'root');
    const found = await unpack(zip, `golang.org/toolchain@${version}/`, root);
    if (found !== sum)
      throw new Error(`golang.org/toolchain@${version}: its hash is ${found} instead of ${sum}`);
    if (!existsSync(folder)) renameSync(root, folder);
    report(`go: fetched in ${Math.round((Date.now() - started) / 1000)} s`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** From the first place of GOPROXY that has it, proxies and `direct`, which is where the module itself is. */
async function download(
  path: string,
  file: string,
  env: NodeJS.ProcessEnv,
  report: (line: string) => void,
): Promise<void> {
  const places = (env.GOPROXY ?? 'direct').split(/[,|]/);
  const failures: string[] = [];
  for (const place of places.map((name) => (name === 'direct' ? ORIGIN : name))) {
    if (!place.startsWith('http')) continue;
    try {
      await downloadFrom(`${place.replace(/\/$/, '')}/${path}`, file, report);
      return;
    } catch (error) {
      const { message, cause } = error as { message: string; cause?: { message: string } };
      failures.push(cause === undefined ? message : `${message} (${cause.message})`);
    }
  }
  throw new Error(
    `Go cannot be fetched: ${failures.join('; ') || `GOPROXY=${env.GOPROXY ?? ''}`}; set GOPROXY to a Go module proxy that this machine reaches`,
  );
}

async function downloadFrom(
  url: string,
  file: string,
  report: (line: string) => void,
): Promise<void> {
  const response = await fetch(url);
  if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
  const total = Number(response.headers.get('content-length'));
  let received = 0;
  let reportedAt = Date.now();
  await writeFile(file, '');
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    await appendFile(file, chunk);
    received += chunk.length;
    if (Date.now() - reportedAt < 5000) continue;
    reportedAt = Date.now();
    report(`go: ${Math.round(received / MEGABYTE)} of ${Math.round(total / MEGABYTE)} MB`);
  }
}

/**
 * Unpacks a module and hashes it. Modules keep no modes: what is to be executed is known by its folder.
 *
 * @returns the hash, `h1:` and base64. Source: https://pkg.go.dev/golang.org/x/mod/sumdb/dirhash#Hash1
 * @throws {Error} when a file is not below the module's folder.
 */
async function unpack(zip: string, prefix: string, target: string): Promise<string> {
  const reader = new ZipReader(new BlobReader(await openAsBlob(zip)), { useWebWorkers: false });
  const lines: string[] = [];
  for await (const entry of reader.getEntriesGenerator()) {
    if (entry.directory) continue;
    const name = entry.filename;
    if (!name.startsWith(prefix) || name.split('/').includes('..'))
      throw new Error(`${zip}: has a file ${name}`);
    const bytes = await entry.getData(new Uint8ArrayWriter());
    lines.push(`${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
    const path = join(target, name.slice(prefix.length));
    await mkdir(dirname(path), { recursive: true });
    const isProgram = /^(bin|pkg\/tool)\//.test(name.slice(prefix.length));
    await writeFile(path, bytes, { mode: isProgram ? 0o755 : 0o644 });
  }
  const byName = (line: string): string => line.slice(66);
  lines.sort((one, other) => (byName(one) < byName(other) ? -1 : 1));
  return `h1:${createHash('sha256').update(lines.join('')).digest('base64')}`;
}
