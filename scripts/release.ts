import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { valuesSchema } from '../schema/values-schema';
import { buildImage, findBuilder, packageVersion } from './lib/image';
import { runMain } from './lib/main';
import { run } from './lib/run';
import { resolveTool } from './lib/tools';
import { type BillOfMaterials, onlyBundled } from './release/bill-of-materials';
import { changesOf, isReleased, released } from './release/changelog';
import { packageChart } from './release/chart-package';
import { checkVersion, moved, VERSIONED_FILES } from './release/version';

const ROOT = join(__dirname, '..');

interface Options {
  readonly version: string;
  /** Registry. */
  readonly push?: string;
  readonly plainHttp?: true;
  readonly nodeImage?: string;
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function write(path: string, text: string): void {
  writeFileSync(join(ROOT, path), text);
}

async function inRoot(program: string, ...args: string[]): Promise<string> {
  return (await run(program, args, { cwd: ROOT })).trim();
}

/** Chart and bill of materials in release/X.Y.Z; returns the chart's path. */
async function makeArtifacts({ version, push = 'docker.io/welignton' }: Options): Promise<string> {
  const folder = join('release', version);
  rmSync(join(ROOT, folder), { recursive: true, force: true });
  const chart = await packageChart(ROOT, join(ROOT, folder), {
    version,
    image: `${push}/app-metrics:v${version}`,
    changes: changesOf(read('CHANGELOG.md'), version),
  });
  await inRoot('npm', 'run', 'build');
  // Not npm's own sbom, which leaves out every package that a development package needs, too.
  const options = ['--omit', 'dev', '--package-lock-only', '--output-reproducible'];
  const installed = await inRoot('npx', 'cyclonedx-npm', '--flatten-components', ...options);
  const bill = onlyBundled(JSON.parse(installed) as BillOfMaterials, read('dist/LICENSES.txt'));
  write(join(folder, 'app-metrics.cdx.json'), `${JSON.stringify(bill, undefined, 2)}\n`);
  console.log(`made ${join(ROOT, folder)}: the chart and the bill of materials`);
  return chart;
}

/** @throws {Error} when the version was released from another commit: its image and chart are never replaced. */
async function checkNotReleased(version: string): Promise<void> {
  if ((await inRoot('git', 'tag', '--list', `v${version}`)) === '') return;
  const commit = await inRoot('git', 'rev-list', '--max-count=1', `v${version}`);
  if (commit !== (await inRoot('git', 'rev-parse', 'HEAD')))
    throw new Error(
      `--version ${version}: was released from ${commit.slice(0, 12)}, and this is another commit; choose a later version`,
    );
}

/** Writes the version to every place and commits it; does nothing when that was done before. */
async function commitVersion(version: string): Promise<void> {
  const changelog = read('CHANGELOG.md');
  if (isReleased(changelog, version)) return;
  const from = packageVersion();
  for (const path of VERSIONED_FILES) write(path, moved(read(path), from, version));
  const date = new Date().toISOString().slice(0, 10);
  write('CHANGELOG.md', released(changelog, version, date));
  await inRoot('npm', 'version', version, '--no-git-tag-version', '--allow-same-version');
  const goldens = ['jest', '--selectProjects', 'unit', '--testPathPatterns', 'chart/goldens'];
  await run('npx', goldens, { cwd: ROOT, env: { UPDATE_GOLDEN: '1', CI: '' } });
  keepForLater(join('test/released', version));
  await inRoot('git', 'add', '--all');
  await inRoot('git', 'commit', '--quiet', '--message', `Release ${version}`);
  console.log(`committed: Release ${version}`);
}

/** What later versions are compared with: schema and defaults, the values of the goldens and what they rendered. */
function keepForLater(folder: string): void {
  mkdirSync(join(ROOT, folder), { recursive: true });
  // The chart's own schema lacks what the chart checks itself.
  write(join(folder, 'values.schema.json'), `${JSON.stringify(valuesSchema, undefined, 2)}\n`);
  cpSync(join(ROOT, 'chart/values.yaml'), join(ROOT, folder, 'values.yaml'));
  cpSync(join(ROOT, 'chart/tests'), join(ROOT, folder), { recursive: true });
}

async function pushAll(registry: string, chart: string, options: Options): Promise<void> {
  const { version, plainHttp, nodeImage } = options;
  const image = `${registry}/app-metrics:v${version}`;
  const builder = await findBuilder();
  await buildImage(builder, { tag: image, nodeImage });
  // Docker itself speaks HTTP to registries on this machine.
  const insecure = plainHttp && builder !== 'docker' ? ['--tls-verify=false'] : [];
  await run(builder, ['push', ...insecure, image], { show: true }); // it says the digest, by which one signs
  console.log(`pushed the image ${image}`);
  const push = ['push', chart, `oci://${registry}`, ...(plainHttp ? ['--plain-http'] : [])];
  await run(await resolveTool('helm'), push, { show: true });
  console.log(`pushed the chart oci://${registry}/app-metrics, version ${version}`);
}

async function release(options: Options): Promise<void> {
  const { version, push: registry } = options;
  checkVersion(version, packageVersion());
  await checkNotReleased(version);
  if (registry === undefined) {
    await makeArtifacts(options);
    console.log(
      `nothing else was done; --push REGISTRY would write ${version} to package.json, ${VERSIONED_FILES.join(', ')}, ` +
        `CHANGELOG.md and the goldens, commit and tag that, and push image and chart`,
    );
    return;
  }
  const changed = await inRoot('git', 'status', '--porcelain');
  if (changed !== '')
    throw new Error(`the checkout has changes; commit or remove them:\n${changed}`);
  changesOf(read('CHANGELOG.md'), version);
  await commitVersion(version);
  await pushAll(registry, await makeArtifacts(options), options);
  // By force: an interrupted release may have tagged this very commit.
  await inRoot('git', 'tag', '--force', `v${version}`);
  console.log(
    `released ${version}; publish the commit and the tag: git push origin HEAD v${version}`,
  );
}

const program = new Command('npm run release --')
  .description(
    'Without --push nothing but release/X.Y.Z is written: the packed chart with its annotations for Artifact Hub, and ' +
      'the bill of materials of the packages in the image (CycloneDX); and it says what a release would do.\n\n' +
      'With --push, from a clean checkout: moves the version everywhere it stands, gives the changes of the CHANGELOG ' +
      'its heading, renders the goldens anew, keeps schema, defaults and goldens in test/released/X.Y.Z for later ' +
      'versions to be compared with, commits and tags that, builds the image and pushes image and chart. A release ' +
      'that was interrupted after its commit is taken up again by the same command; before it, discard what was changed.',
  )
  .requiredOption(
    '--version <x.y.z>',
    'the version; the first one may be the one that package.json has',
  )
  .option(
    '--push <registry>',
    'such as docker.io/welignton: REGISTRY/app-metrics:vX.Y.Z is the image, oci://REGISTRY/app-metrics with version ' +
      'X.Y.Z the chart, whose image.repository stays welignton/app-metrics',
  )
  .option('--plain-http', 'the registry speaks HTTP: one on this machine')
  .option('--node-image <image>', "base image with Node.js; default: the Dockerfile's")
  .action(release);

if (require.main === module) runMain(program);
