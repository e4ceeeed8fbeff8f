import { hash } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { coerce, satisfies } from 'semver';
import { step } from './progress';
import { run } from './run';
import { scratchIn } from './scratch';
import { CACHE } from './xdg';

/** Folder of the toolchain and of the programs that it built. */
export const TOOLS_CACHE = join(CACHE, 'tools');

/** The Go toolchain to download, as new as each go.mod of scripts/tools requires; `h1:` hashes of its modules by platform. */
export const RELEASE = {
  version: '1.26.8',
  sums: {
    'linux-amd64': 'h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM=',
    'linux-arm64': 'h1:sYL/O6MqS68ML0kjsQ36WoYIpJqkw60TxizWUYUKQMc=',
    'darwin-amd64': 'h1:7/9KPPN8PckcA9s91hm2jmQMhzW4KyTJXHIs45L0C9M=',
    'darwin-arm64': 'h1:dFjGhY6f8DTsY8/rLchUTDRRfjJP4pCrGCwxvHFT2Fg=',
  } as Readonly<Record<string, string>>,
};

/** Downloads in progress, by folder, so that programs that are built at the same time share one. */
const downloads: Record<string, Promise<void>> = {};

/**
 * The `go` that builds the programs: the one on PATH, or else the toolchain that Go publishes as a module, kept in the cache.
 *
 * @throws {Error} when there is neither.
 */
export async function resolveGo(cache = TOOLS_CACHE, release = RELEASE): Promise<string> {
  const printed = await run('go', ['version']).catch(() => '');
  // An older Go may not download the version that a go.mod requires: some have GOTOOLCHAIN=local.
  if (satisfies(coerce(printed)?.version ?? '', `>=${release.version}`)) return 'go';
  const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const sum = release.sums[platform];
  if (sum === undefined)
    throw new Error(`Go is not installed, and there is no Go toolchain for ${platform}`);
  const name = `go${release.version}.${platform}`;
  const folder = join(cache, name);
  if (!existsSync(folder)) await (downloads[folder] ??= fetchToolchain(name, sum, folder));
  return join(folder, 'bin/go');
}

/** A module in Go's cache, downloaded if necessary: its folder, and the `h1:` hash of its files. */
export async function goModule(name: string, cwd: string): Promise<{ Dir: string; Sum: string }> {
  const args = ['mod', 'download', '-json', name];
  const printed = await run(await resolveGo(), args, { cwd, env: { GOWORK: 'off' } });
  return JSON.parse(printed) as { Dir: string; Sum: string };
}

/** Source of names and addresses: https://go.dev/ref/mod#goproxy-protocol and https://go.dev/doc/toolchain */
async function fetchToolchain(name: string, sum: string, folder: string): Promise<void> {
  const version = `v0.0.1-${name}`;
  // Renamed when complete, so that a killed download, or a second one at the same time, does no harm.
  using scratch = scratchIn(dirname(folder), 'fetch-');
  const root = join(scratch.path, 'root');
  console.error(
    `go: there is none on PATH that is new enough; fetching ${name} as a Go module, once`,
  );
  await step('go: fetching it', async () => {
    const zip = await download(`golang.org/toolchain/@v/${version}.zip`);
    const found = await unpack(zip, `golang.org/toolchain@${version}/`, root);
    if (found !== sum) throw new Error(`${name}: its hash is ${found} instead of ${sum}`);
  });
  if (!existsSync(folder)) renameSync(root, folder);
}

/** Downloads from the first proxy of GOPROXY that has the file; credentials of a proxy are sent, but appear in no message. */
async function download(path: string): Promise<Blob> {
  const { GOPROXY = '' } = process.env;
  const failures: string[] = [];
  for (const proxy of (GOPROXY || 'direct').split(/[,|]/)) {
    // The address in the go-import of golang.org/toolchain.
    const place = proxy === 'direct' ? 'https://go.dev/dl/mod' : proxy.replace(/\/$/, '');
    if (!place.startsWith('http')) continue;
    const url = new URL(`${place}/${path}`);
    const credentials = Buffer.from(decodeURIComponent(`${url.username}:${url.password}`));
    const authorization = `Basic ${credentials.toString('base64')}`;
    const options = url.username === '' ? {} : { headers: { authorization } };
    url.username = url.password = '';
    try {
      const response = await fetch(url, options);
      if (response.ok) return await response.blob();
      failures.push(`status ${response.status}`);
    } catch (error) {
      failures.push(String((error as Error).cause ?? error));
    }
  }
  throw new Error(
    `Go cannot be fetched: ${failures.join('; ') || `GOPROXY=${GOPROXY}`}; set GOPROXY to a Go module proxy that this machine reaches`,
  );
}

/**
 * Unpacks a module and hashes it. Modules do not keep file modes, so the folder decides which files are executable.
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
    hashes[name] = hash('sha256', bytes);
    const path = join(target, name.slice(prefix.length));
    await mkdir(dirname(path), { recursive: true });
    const isProgram = /^(bin|pkg\/tool)\//.test(name.slice(prefix.length));
    await writeFile(path, bytes, { mode: isProgram ? 0o755 : 0o644 });
  }
  const names = Object.keys(hashes).sort();
  const lines = names.map((name) => `${hashes[name] ?? ''}  ${name}\n`);
  return `h1:${hash('sha256', lines.join(''), 'base64')}`;
}
