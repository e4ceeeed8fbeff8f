import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TextReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { coerce, gte } from 'semver';
import { RELEASE, resolveGo } from './go';
import { run } from './run';

const TOOLS = join(__dirname, '../tools');
const PLATFORM = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
const MODULE = `golang.org/toolchain@v0.0.1-go9.9.9.${PLATFORM}`;
const PROGRAM = '#!/bin/sh\necho "go version go9.9.9"\n';

/** The hash as golang.org/x/mod/sumdb/dirhash computes it. */
function hash1(files: Readonly<Record<string, string>>): string {
  const sha256 = (text: string) => createHash('sha256').update(text);
  const lines = Object.keys(files)
    .sort()
    .map((name) => `${sha256(files[name] ?? '').digest('hex')}  ${name}\n`);
  return `h1:${sha256(lines.join('')).digest('base64')}`;
}

describe(resolveGo.name, () => {
  const files = { [`${MODULE}/LICENSE`]: 'free', [`${MODULE}/bin/go`]: PROGRAM };
  let cache: string;
  let proxy: Server;
  let asked: string[];
  const { PATH, GOPROXY } = process.env;

  beforeEach(async () => {
    cache = mkdtempSync(join(tmpdir(), 'app-metrics-'));
    asked = [];
    const writer = new ZipWriter(new Uint8ArrayWriter());
    for (const [name, text] of Object.entries(files)) await writer.add(name, new TextReader(text));
    const zip = await writer.close();
    proxy = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end(zip);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    Object.assign(process.env, { PATH: '/bin', GOPROXY: `http://127.0.0.1:${port}` });
    jest.spyOn(console, 'error').mockImplementation();
  });

  afterEach(() => {
    jest.restoreAllMocks();
    Object.assign(process.env, { PATH, GOPROXY });
    if (GOPROXY === undefined) delete process.env.GOPROXY;
    proxy.close();
    rmSync(cache, { recursive: true });
  });

  const released = (sum: string) => ({ version: '9.9.9', sums: { [PLATFORM]: sum } });

  it('takes the toolchain from the Go module proxy where there is no Go, once', async () => {
    const release = released(hash1(files));
    const [go, again] = await Promise.all([resolveGo(cache, release), resolveGo(cache, release)]);

    expect(await run(go, ['version'])).toContain('go9.9.9');
    expect([again, await resolveGo(cache, release)]).toEqual([go, go]);
    expect(asked).toEqual([`/golang.org/toolchain/@v/v0.0.1-go9.9.9.${PLATFORM}.zip`]);
    expect(readdirSync(cache)).toEqual([`go9.9.9.${PLATFORM}`]);
    expect(statSync(join(go, '../../LICENSE')).mode & 0o111).toBe(0);
  });

  it('refuses a toolchain with another hash, and leaves nothing of it', async () => {
    await expect(resolveGo(cache, released('h1:other='))).rejects.toThrow(
      `go9.9.9.${PLATFORM}: its hash is ${hash1(files)} instead of h1:other=`,
    );
    expect(readdirSync(cache)).toEqual([]);
  });

  it('sends the credentials of a proxy, and names them nowhere', async () => {
    proxy.removeAllListeners('request').on('request', ({ headers }, response) => {
      asked.push(headers.authorization ?? '');
      response.writeHead(403).end();
    });
    process.env.GOPROXY = process.env.GOPROXY?.replace('//', '//me:p%40ss@');
    await expect(resolveGo(cache, released('h1:'))).rejects.toThrow(
      /^Go cannot be fetched: status 403; set GOPROXY/,
    );
    expect(asked).toEqual([`Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
  });

  it('fetches it where the one on PATH is older than some go.mod', async () => {
    const bin = join(cache, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'go'), PROGRAM.replace('9.9.9', '9.9.8'), { mode: 0o755 });
    process.env.PATH = `${bin}:/bin`;

    expect(await resolveGo(cache, released(hash1(files)))).not.toBe('go');
  });

  it.each(readdirSync(TOOLS))('is new enough for the go.mod of %s', (tool) => {
    const goMod = readFileSync(join(TOOLS, tool, 'go.mod'), 'utf8');
    const { version } = coerce(/^go \S+$/m.exec(goMod)?.[0]) ?? {};
    expect(gte(RELEASE.version, version ?? '')).toBe(true);
  });

  it('says why when no proxy has it', async () => {
    proxy.close();
    await once(proxy, 'close');
    await expect(resolveGo(cache, released('h1:'))).rejects.toThrow(
      /^Go cannot be fetched: .*ECONNREFUSED/,
    );
  });
});
