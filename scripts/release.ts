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
/** Files that contain the version, besides package.json and the rendered goldens. */
const VERSIONED = [
  ...['chart/{Chart.yaml,README.md}', 'README*.md', 'docs/**/*.{md,ts,yaml}'],
  'scripts/generate/themes.yaml',
];
const BEFORE_VERSION =
  "(?<=^version: |^appVersion: | targetRevision: |app-metrics:v| --version |  version: ')";

interface Options {
  readonly version: string;
  readonly commit?: true;
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

/** @throws {Error} when the version is not a semantic version, is before the current one, or was released from another commit. */
async function checkVersion(version: string): Promise<void> {
  const current = packageVersion();
  if (valid(version) !== version)
    throw new Error(`--version ${version}: not a version such as 2.1.0 (https://semver.org)`);
  if (lt(version, current))
    throw new Error(
      `--version ${version}: must not be before ${current}, the version in package.json`,
    );
  if ((await git('tag', '--list', `v${version}`)) === '') return;
  const commit = await git('rev-list', '--max-count=1', `v${version}`);
  if (commit !== (await git('rev-parse', 'HEAD')))
    throw new Error(
      `--version ${version}: was released from ${commit.slice(0, 12)}, and this is another commit; choose a later version`,
    );
}

/** Writes the chart, the package of typed values and the bill of materials to release/X.Y.Z; returns the chart's path. */
async function makeArtifacts({ version, push = 'docker.io/welignton' }: Options): Promise<string> {
  const folder = join('release', version);
  rmSync(folder, { recursive: true, force: true });
  const changes = changesOf(read(CHANGELOG), version);
  const chart = await packageChart(folder, version, `${push}/app-metrics:v${version}`, changes);
  await run('npm', ['run', 'build']);
  // Not by npm sbom, which leaves out a package if a development package needs it, too.
  const args = ['--flatten-components', '--omit', 'dev', '--package-lock-only'];
  const printed = await run('npx', ['cyclonedx-npm', ...args]);
  const bill = onlyBundled(JSON.parse(printed) as BillOfMaterials, read('dist/LICENSES.txt'));
  writeJson(join(folder, 'app-metrics.cdx.json'), bill);
  await run('npm', ['pack', '--workspace', 'schema', '--pack-destination', folder]);
  console.log(`made ${folder}: the chart, the package of typed values and the bill of materials`);
  return chart;
}

/** Writes the version to every place and commits that; does nothing if the version is already in the changelog. */
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
  // Kept to compare later versions with: the values files and the goldens, the defaults and the schema.
  const folder = join('test/released', version);
  cpSync('chart/tests', folder, { recursive: true });
  cpSync('chart/values.yaml', join(folder, 'values.yaml'));
  writeJson(join(folder, 'values.schema.json'), valuesSchema); // the schema in the chart lacks the rules that the chart checks itself
  await git('add', '--all');
  await git('commit', '--quiet', '--message', `Release ${version}`);
  console.log(`committed: Release ${version}`);
}

async function pushAll(registry: string, chart: string, options: Options): Promise<void> {
  const { version, plainHttp, nodeImage } = options;
  const image = `${registry}/app-metrics:v${version}`;
  const builder = await findBuilder();
  await buildImage([builder, 'build'], { tag: image, nodeImage });
  // Docker uses plain HTTP for registries on this machine by itself.
  const insecure = plainHttp && builder !== 'docker' ? ['--tls-verify=false'] : [];
  await run(builder, ['push', ...insecure, image], { show: true }); // shows the digest, which is needed to sign the image
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
      `nothing else was done; --commit would write ${version} to ${files} and the goldens, ` +
        'commit and tag that; --push REGISTRY would also push image and chart',
    );
    return;
  }
  const changed = await git('status', '--porcelain');
  if (changed !== '')
    throw new Error(`the checkout has changes; commit or remove them:\n${changed}`);
  await commitVersion(version);
  const chart = await makeArtifacts(options);
  if (registry !== undefined) await pushAll(registry, chart, options);
  await git('tag', '--force', `v${version}`); // an interrupted release may already have tagged this commit
  console.log(
    `released ${version}; publish the commit and the tag: git push origin HEAD v${version}`,
  );
}

const program = new Command('npm run release --')
  .description(
    'Without --commit and --push, it writes only release/X.Y.Z: the packed chart with its annotations for Artifact Hub, ' +
      'the package of typed values and the bill of materials of the packages in the image (CycloneDX); ' +
      'and it says what a release would do.\n\n' +
      'With --commit, from a clean checkout, it writes the version to every place, moves the unreleased changes of the ' +
      'CHANGELOG under its heading, renders the goldens again, keeps schema, defaults and goldens in test/released/X.Y.Z ' +
      'to compare later versions with, and commits and tags that. With --push, it does the same, builds the image, and ' +
      'pushes image and chart. If a release was interrupted after its commit, run the same command again; if before, ' +
      'discard the changes first.',
  )
  .requiredOption(
    '--version <x.y.z>',
    'the version; for the first release, it may be the one in package.json',
  )
  .option(
    '--commit',
    'commit and tag; when you push the tag, .github/workflows/release.yml publishes it',
  )
  .option(
    '--push <registry>',
    'such as docker.io/welignton: the image becomes REGISTRY/app-metrics:vX.Y.Z, the chart oci://REGISTRY/app-metrics ' +
      'with version X.Y.Z; the default of its image.repository stays welignton/app-metrics',
  )
  .option('--plain-http', 'use HTTP instead of HTTPS, for a registry on this machine')
  .option('--node-image <image>', "base image with Node.js; default: the Dockerfile's")
  .action(release);

if (require.main === module) runMain(program);
