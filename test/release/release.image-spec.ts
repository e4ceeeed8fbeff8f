import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { freePort } from '../../api/test/support/service';
import { CACHE } from '../../scripts/lib/xdg';
import { ensureNodeImage, NODE_IMAGE } from '../../scripts/lib/node-image';
import { run } from '../../scripts/lib/run';
import { resolveTool } from '../../scripts/lib/tools';
import { eventually } from '../support/eventually';

const MINUTES = 60_000;
const ROOT = join(__dirname, '../..');
const VERSION = '9.9.9';

interface ChartMetadata {
  readonly version: string;
  readonly appVersion: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** `npm run release` in a clone of this checkout, against a registry of its own. */
describe('npm run release', () => {
  const cleanup = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-release-'));
  const clone = join(folder, 'clone');
  let registry: string;

  /** @throws {RunError} with its output. */
  function release(...args: string[]): Promise<string> {
    const env = {
      // The project's own storage, with settings that work in the sandbox of a CI.
      CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
      BUILDAH_ISOLATION: 'chroot',
    };
    const program = ['--import', 'tsx', 'scripts/release.ts', '--version', VERSION, ...args];
    return run(process.execPath, program, { cwd: clone, env });
  }

  async function git(...args: string[]): Promise<string> {
    return (await run('git', args, { cwd: clone })).trim();
  }

  beforeAll(async () => {
    cleanup.defer(() => {
      rmSync(folder, { recursive: true });
    });
    await ensureNodeImage();
    await run('git', ['clone', '--quiet', ROOT, clone]);
    await git('config', 'user.name', 'Test');
    await git('config', 'user.email', 'test@example.org');
    symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
    writeFileSync(join(clone, '.git/info/exclude'), 'node_modules\n'); // .gitignore only ignores a folder, and this is a link
    const storage = `[storage]\ndriver = "overlay"\ngraphroot = "${join(CACHE, 'buildah')}"\nrunroot = "/run/app-metrics-buildah"\n`;
    writeFileSync(join(folder, 'storage.conf'), storage);

    registry = `127.0.0.1:${await freePort()}`;
    const configuration = {
      version: 0.1,
      storage: { filesystem: { rootdirectory: join(folder, 'registry') } },
      http: { addr: registry },
    };
    writeFileSync(join(folder, 'registry.yml'), JSON.stringify(configuration));
    const server = spawn('docker-registry', ['serve', join(folder, 'registry.yml')], {
      stdio: 'ignore',
    });
    cleanup.defer(async () => {
      server.kill();
      await once(server, 'exit');
    });
    await eventually('the registry answers', 20, () => fetch(`http://${registry}/v2/`));
  }, 10 * MINUTES);

  afterAll(() => cleanup[Symbol.asyncDispose]());

  it(
    'changes nothing without --push, and makes chart and bill of materials',
    async () => {
      const output = await release();

      expect(output).toContain('nothing else was done');
      expect(await git('status', '--porcelain')).toBe('');
      const materials = JSON.parse(
        readFileSync(join(clone, `release/${VERSION}/app-metrics.cdx.json`), 'utf8'),
      ) as { bomFormat: string; serialNumber: string; components: { name: string }[] };
      expect(materials.bomFormat).toBe('CycloneDX');
      expect(materials.serialNumber).toMatch(/^urn:uuid:/); // GitHub does not attest a document without a serial number
      const names = materials.components.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['prom-client', 'pino']));
      // A dependency of @nestjs/common that is not in the bundle, so not in the image.
      expect(names).not.toContain('file-type');
    },
    10 * MINUTES, // Helm is built once
  );

  it(
    'refuses a checkout with changes, and versions that are none, past or released from another commit',
    async () => {
      writeFileSync(join(clone, 'README.md'), 'changed');
      await expect(release('--push', registry)).rejects.toThrow('the checkout has changes');
      await git('checkout', 'README.md');
      await expect(release('--version', '1.0')).rejects.toThrow('not a version such as 2.1.0');
      await expect(release('--version', '1.0.0')).rejects.toThrow('must not be before 2.');
      await git('tag', 'v9.9.8');
      await git('commit', '--allow-empty', '--message', 'Go on after 9.9.8');
      for (const args of [[], ['--push', registry]])
        await expect(release('--version', '9.9.8', ...args)).rejects.toThrow(
          '--version 9.9.8: was released from',
        );
      expect(await git('status', '--porcelain')).toBe('');
    },
    MINUTES,
  );

  it(
    'moves the version, commits, tags, and pushes image and chart, from which Helm installs',
    async () => {
      await release('--push', registry, '--plain-http', '--node-image', NODE_IMAGE);

      expect(await git('log', '-1', '--format=%s')).toBe(`Release ${VERSION}`);
      expect(await git('tag', '--points-at', 'HEAD')).toBe(`v${VERSION}`);
      // The package app-metrics-values; `npm ci` refuses a lock that has another version of it.
      for (const path of ['schema/package.json', 'package-lock.json'])
        expect(readFileSync(join(clone, path), 'utf8')).toMatch(
          new RegExp(`"app-metrics-values",\\s+"version": "${VERSION}"`),
        );
      expect(
        await git('grep', '-l', `app-metrics:v${VERSION}`, '--', 'README.md', 'docs'),
      ).toContain('README.md');
      const tags = (await (await fetch(`http://${registry}/v2/app-metrics/tags/list`)).json()) as {
        tags: string[];
      };
      expect(tags.tags.sort()).toEqual([VERSION, `v${VERSION}`]);

      const helm = await resolveTool('helm');
      const chart = [`oci://${registry}/app-metrics`, '--version', VERSION, '--plain-http'];
      const metadata = parse(await run(helm, ['show', 'chart', ...chart])) as ChartMetadata;
      expect(metadata).toMatchObject({ version: VERSION, appVersion: VERSION });
      expect(parse(metadata.annotations['artifacthub.io/images'] ?? '')).toEqual([
        { name: 'app-metrics', image: `${registry}/app-metrics:v${VERSION}` },
      ]);
      expect(parse(metadata.annotations['artifacthub.io/changes'] ?? '')).toContainEqual(
        expect.objectContaining({ kind: 'added' }),
      );
      const set = ['--set', `image.repository=${registry}/app-metrics`];
      expect(await run(helm, ['template', 'app', ...chart, ...set])).toContain(
        `image: "${registry}/app-metrics:v${VERSION}"`,
      );
    },
    10 * MINUTES,
  );

  it(
    'leaves a checkout that passes its own gates, and does nothing twice',
    async () => {
      const commit = await git('rev-parse', 'HEAD');
      const gate = [
        '--selectProjects',
        'unit',
        '--testPathPatterns',
        'release/upgrade|chart/(goldens|notes|package)|api/test/app',
      ];
      await run('npm', ['run', 'jest', '--', ...gate], { cwd: clone });
      await run('npx', ['prettier', '--check', 'test/released', 'docs', 'CHANGELOG.md'], {
        cwd: clone,
      });
      await release('--push', registry, '--plain-http', '--node-image', NODE_IMAGE);
      expect(await git('rev-parse', 'HEAD')).toBe(commit);
    },
    10 * MINUTES,
  );
});
