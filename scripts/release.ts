import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { valuesSchema } from '../schema/values-schema';
import { buildImage, findBuilder } from './lib/image';
import { run } from './lib/run';
import { resolveTool } from './lib/tools';
import { type BillOfMaterials, bundledPackages, onlyBundled } from './release/bill-of-materials';
import { changesOf, isReleased, released } from './release/changelog';
import { packageChart } from './release/chart-package';
import { checkVersion, moved, VERSIONED_FILES } from './release/version';

const ROOT = join(__dirname, '..');

const USAGE = `Usage: npm run release -- --version X.Y.Z [--push REGISTRY]

Without --push nothing but release/X.Y.Z is written: the packed chart with its annotations for Artifact Hub, and the
bill of materials of the packages in the image (CycloneDX); and it says what a release would do.

With --push, from a clean checkout: moves the version everywhere it stands, gives the changes of the CHANGELOG its
heading, renders the goldens anew, keeps schema, defaults and goldens in test/released/X.Y.Z for later versions to be
compared with, commits and tags that, builds the image and pushes image and chart. A release that was interrupted
after its commit is taken up again by the same command; before it, discard what was changed.

  --version X.Y.Z       the version; the first one may be the one that package.json has
  --push REGISTRY       such as docker.io/welignton: REGISTRY/app-metrics:vX.Y.Z is the image,
                        oci://REGISTRY/app-metrics with version X.Y.Z the chart, whose image.repository
                        stays welignton/app-metrics
  --plain-http          the registry speaks HTTP: one on this machine
  --node-image IMAGE    base image with Node.js; default: the Dockerfile's
  --help                this text`;

interface Options {
  readonly version: string;
  readonly registry: string | undefined;
  readonly plainHttp: boolean;
  readonly nodeImage: string | undefined;
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function currentVersion(): string {
  return (JSON.parse(read('package.json')) as { version: string }).version;
}

async function git(...args: string[]): Promise<string> {
  return (await run('git', args, { cwd: ROOT })).trim();
}

/** Chart and bill of materials in release/X.Y.Z; returns the chart's path. */
async function makeArtifacts({
  version,
  registry = 'docker.io/welignton',
}: Options): Promise<string> {
  const changelog = read('CHANGELOG.md');
  const changes = changesOf(changelog, isReleased(changelog, version) ? version : undefined);
  const folder = join(ROOT, 'release', version);
  rmSync(folder, { recursive: true, force: true });
  const image = `${registry}/app-metrics:v${version}`;
  const chart = await packageChart(ROOT, folder, { version, image, changes });
  await writeBillOfMaterials(join(folder, 'app-metrics.cdx.json'));
  console.log(`made ${folder}: the chart and the bill of materials`);
  return chart;
}

/** @throws {Error} when the version was released from another commit: its image and chart are never replaced. */
async function checkNotReleased(version: string): Promise<void> {
  const name = `v${version}`;
  if ((await git('tag', '--list', name)) === '') return;
  const commit = await git('rev-list', '--max-count=1', name);
  if (commit !== (await git('rev-parse', 'HEAD')))
    throw new Error(
      `--version ${version}: was released from ${commit.slice(0, 12)}, and this is another commit; choose a later version`,
    );
}

/** Of the packages in the bundle, which is all that the image has of them. */
async function writeBillOfMaterials(path: string): Promise<void> {
  await run('npm', ['run', 'build'], { cwd: ROOT });
  // Not npm's own sbom, which leaves out every package that a development package needs, too.
  const bom = ['--omit', 'dev', '--package-lock-only', '--output-reproducible'];
  const installed = await run('npx', ['cyclonedx-npm', ...bom], { cwd: ROOT });
  const bundled = bundledPackages(read('dist/LICENSES.txt'));
  const bill = onlyBundled(JSON.parse(installed) as BillOfMaterials, bundled);
  writeFileSync(path, `${JSON.stringify(bill, undefined, 2)}\n`);
}

/** Writes the version to every place and commits it; does nothing when that was done before. */
async function commitVersion(version: string): Promise<void> {
  const changelog = read('CHANGELOG.md');
  if (isReleased(changelog, version)) return;
  const from = currentVersion();
  for (const path of VERSIONED_FILES)
    writeFileSync(join(ROOT, path), moved(path, read(path), from, version));
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(join(ROOT, 'CHANGELOG.md'), released(changelog, version, date));
  const npmVersion = ['version', version, '--no-git-tag-version', '--allow-same-version'];
  await run('npm', npmVersion, { cwd: ROOT });
  const env = { UPDATE_GOLDEN: '1', CI: '' };
  await run('npx', ['jest', '--selectProjects', 'unit', '--testPathPatterns', 'chart/goldens'], {
    cwd: ROOT,
    env,
  });
  keepForLater(version);
  await git('add', '--all');
  await git('commit', '--quiet', '--message', `Release ${version}`);
  console.log(`committed: Release ${version}`);
}

/** What later versions are compared with: schema and defaults, the values of the goldens and what they rendered. */
function keepForLater(version: string): void {
  const folder = join(ROOT, 'test/released', version);
  mkdirSync(folder, { recursive: true });
  // The chart's own schema lacks what the chart checks itself.
  const schema = `${JSON.stringify(valuesSchema, undefined, 2)}\n`;
  writeFileSync(join(folder, 'values.schema.json'), schema);
  cpSync(join(ROOT, 'chart/values.yaml'), join(folder, 'values.yaml'));
  const cases = join(ROOT, 'chart/tests');
  for (const file of readdirSync(cases)) cpSync(join(cases, file), join(folder, file));
}

async function tag(version: string): Promise<void> {
  const name = `v${version}`;
  if ((await git('tag', '--list', name)) === '') await git('tag', name);
}

async function push(options: Options, registry: string, chart: string): Promise<void> {
  const { version, plainHttp, nodeImage } = options;
  const image = `${registry}/app-metrics:v${version}`;
  const builder = await findBuilder();
  await buildImage(builder, { tag: image, ...(nodeImage !== undefined && { nodeImage }) });
  // Docker itself speaks HTTP to registries on this machine.
  const insecure = plainHttp && builder !== 'docker' ? ['--tls-verify=false'] : [];
  await run(builder, ['push', ...insecure, image], { show: true }); // it says the digest, by which one signs
  console.log(`pushed the image ${image}`);
  const plain = plainHttp ? ['--plain-http'] : [];
  await run(await resolveTool('helm'), ['push', chart, `oci://${registry}`, ...plain], {
    show: true,
  });
  console.log(`pushed the chart oci://${registry}/app-metrics, version ${version}`);
}

async function release(options: Options): Promise<void> {
  const { version, registry } = options;
  checkVersion(version, currentVersion());
  await checkNotReleased(version);
  if (registry === undefined) {
    await makeArtifacts(options);
    console.log(
      `nothing else was done; --push REGISTRY would write ${version} to package.json, ${VERSIONED_FILES.join(', ')}, ` +
        `CHANGELOG.md and the goldens, commit and tag that, and push image and chart`,
    );
    return;
  }
  const changed = await git('status', '--porcelain');
  if (changed !== '')
    throw new Error(`the checkout has changes; commit or remove them:\n${changed}`);
  changesOf(read('CHANGELOG.md'), isReleased(read('CHANGELOG.md'), version) ? version : undefined);
  await commitVersion(version);
  const chart = await makeArtifacts(options);
  await push(options, registry, chart);
  await tag(version);
  console.log(
    `released ${version}; publish the commit and the tag: git push origin HEAD v${version}`,
  );
}

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      version: { type: 'string' },
      push: { type: 'string' },
      'plain-http': { type: 'boolean', default: false },
      'node-image': { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (values.version === undefined) throw new Error(`--version is missing\n${USAGE}`);
  await release({
    version: values.version,
    registry: values.push,
    plainHttp: values['plain-http'],
    nodeImage: values['node-image'],
  });
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
