import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { lt, valid } from 'semver';
import { valuesSchema } from '../schema/values-schema';
import { buildImage, findBuilder, packageVersion } from './lib/image';
import { runMain } from './lib/main';
import { run } from './lib/run';
import { resolveTool } from './lib/tools';
import { type BillOfMaterials, onlyBundled } from './release/bill-of-materials';
import { changesOf, isReleased, released } from './release/changelog';
import { packageChart } from './release/chart-package';

const CHANGELOG = 'CHANGELOG.md';
/** Where the version may stand beside package.json, which has it first, and what is rendered. */
const VERSIONED = [
  ...['chart/{Chart.yaml,README.md}', 'README*.md', 'docs/**/*.{md,ts,yaml}'],
  'scripts/generate/themes.yaml',
];
const BEFORE_VERSION =
  "(?<=^version: |^appVersion: | targetRevision: |app-metrics:v| --version |  version: ')";

interface Options {
  readonly version: string;
  readonly commit?: true;
  /** Registry. */
  readonly push?: string;
  readonly plainHttp?: true;
  readonly nodeImage?: string;
}

function read(path: string): string {
  return readFileSync(path, 'utf8');
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

async function git(...args: string[]): Promise<string> {
  return (await run('git', args)).trim();
}

/** @throws {Error} when a version is none, is before the last one or was released from another commit. */
async function checkVersion(version: string): Promise<void> {
  const current = packageVersion();
  if (valid(version) !== version)
    throw new Error(`--version ${version}: not a version such as 2.1.0 (https://semver.org)`);
  if (lt(version, current))
    throw new Error(`--version ${version}: must not be before ${current}, which package.json has`);
  if ((await git('tag', '--list', `v${version}`)) === '') return;
  const commit = await git('rev-list', '--max-count=1', `v${version}`);
  if (commit !== (await git('rev-parse', 'HEAD')))
    throw new Error(
      `--version ${version}: was released from ${commit.slice(0, 12)}, and this is another commit; choose a later version`,
    );
}

/** Chart and bill of materials in release/X.Y.Z; returns the chart's path. */
async function makeArtifacts({ version, push = 'docker.io/welignton' }: Options): Promise<string> {
  const folder = join('release', version);
  rmSync(folder, { recursive: true, force: true });
  const changes = changesOf(read(CHANGELOG), version);
  const chart = await packageChart(folder, version, `${push}/app-metrics:v${version}`, changes);
  await run('npm', ['run', 'build']);
  // Not npm's own sbom, which leaves out every package that a development package needs, too.
  const args = ['--flatten-components', '--omit', 'dev', '--package-lock-only'];
  const printed = await run('npx', ['cyclonedx-npm', ...args]);
  const bill = onlyBundled(JSON.parse(printed) as BillOfMaterials, read('dist/LICENSES.txt'));
  writeJson(join(folder, 'app-metrics.cdx.json'), bill);
  await run('npm', ['pack', '--workspace', 'schema', '--pack-destination', folder]);
  console.log(`made ${folder}: the chart, the package of typed values and the bill of materials`);
  return chart;
}

/** Writes the version to every place and commits it; does nothing when that was done before. */
async function commitVersion(version: string): Promise<void> {
  const changelog = read(CHANGELOG);
  if (isReleased(changelog, version)) return;
  changesOf(changelog, version);
  const current = new RegExp(BEFORE_VERSION + packageVersion().replaceAll('.', '\\.'), 'gm');
  for (const path of globSync(VERSIONED)) writeFileSync(path, read(path).replace(current, version));
  writeFileSync(CHANGELOG, released(changelog, version, new Date().toISOString().slice(0, 10)));
  const everywhere = ['--workspaces', '--include-workspace-root', '--allow-same-version'];
  await run('npm', ['version', version, '--no-git-tag-version', ...everywhere]);
  const goldens = ['jest', '--selectProjects', 'unit', '--testPathPatterns', 'chart/goldens'];
  await run('npx', goldens, { env: { UPDATE_GOLDEN: '1', CI: '' } });
  // What later versions are compared with: the values of the goldens and what they rendered, defaults and schema.
  const folder = join('test/released', version);
  cpSync('chart/tests', folder, { recursive: true });
  cpSync('chart/values.yaml', join(folder, 'values.yaml'));
  writeJson(join(folder, 'values.schema.json'), valuesSchema); // the chart's own lacks what the chart checks itself
  await git('add', '--all');
  await git('commit', '--quiet', '--message', `Release ${version}`);
  console.log(`committed: Release ${version}`);
}

async function pushAll(registry: string, chart: string, options: Options): Promise<void> {
  const { version, plainHttp, nodeImage } = options;
  const image = `${registry}/app-metrics:v${version}`;
  const builder = await findBuilder();
  await buildImage([builder, 'build'], { tag: image, nodeImage });
  // Docker itself speaks HTTP to registries on this machine.
  const insecure = plainHttp && builder !== 'docker' ? ['--tls-verify=false'] : [];
  await run(builder, ['push', ...insecure, image], { show: true }); // it says the digest, by which one signs
  console.log(`pushed the image ${image}`);
  const push = ['push', chart, `oci://${registry}`, ...(plainHttp ? ['--plain-http'] : [])];
  await run(await resolveTool('helm'), push, { show: true });
  console.log(`pushed the chart oci://${registry}/app-metrics, version ${version}`);
}

async function release(options: Options): Promise<void> {
  const { version, commit, push: registry } = options;
  await checkVersion(version);
  if (registry === undefined && !commit) {
    await makeArtifacts(options);
    const files = ['package.json', ...VERSIONED, CHANGELOG].join(', ');
    console.log(
      `nothing else was done; --commit would write ${version} where it stands in ${files} and the goldens, ` +
        'commit and tag that; --push REGISTRY would push image and chart, too',
    );
    return;
  }
  const changed = await git('status', '--porcelain');
  if (changed !== '')
    throw new Error(`the checkout has changes; commit or remove them:\n${changed}`);
  await commitVersion(version);
  const chart = await makeArtifacts(options);
  if (registry !== undefined) await pushAll(registry, chart, options);
  await git('tag', '--force', `v${version}`); // an interrupted release may have tagged this very commit
  console.log(
    `released ${version}; publish the commit and the tag: git push origin HEAD v${version}`,
  );
}

const program = new Command('npm run release --')
  .description(
    'Without --commit and --push nothing but release/X.Y.Z is written: the packed chart with its annotations for ' +
      'Artifact Hub, the package of typed values and the bill of materials of the packages in the image (CycloneDX); ' +
      'and it says what a release would do.\n\n' +
      'With --commit, from a clean checkout: moves the version everywhere it stands, gives the changes of the CHANGELOG ' +
      'its heading, renders the goldens anew, keeps schema, defaults and goldens in test/released/X.Y.Z for later ' +
      'versions to be compared with, commits and tags that. With --push that, too, and it builds the image and pushes ' +
      'image and chart. A release that was interrupted after its commit is taken up again by the same command; before ' +
      'it, discard what was changed.',
  )
  .requiredOption(
    '--version <x.y.z>',
    'the version; the first one may be the one that package.json has',
  )
  .option(
    '--commit',
    'commit and tag; .github/workflows/release.yml publishes the tag that one pushes',
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
