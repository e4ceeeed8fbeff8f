import { mkdtempDisposableSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { resolveGo } from './go';
import { run } from './run';

/** A Go module whose files something here is generated from. */
export interface GoModule {
  readonly path: string;
  readonly version: string;
  /** Go's `h1:` hash of the module's files. */
  readonly sum?: string;
}

/**
 * Downloads a module, or finds it in Go's cache, and compares its hash with the recorded one.
 *
 * @param lock file that records the hash, for the message
 * @throws {Error} when the hashes differ.
 */
export async function downloadModule(
  module: GoModule,
  lock: string,
): Promise<{ folder: string; module: Required<GoModule> }> {
  using cwd = mkdtempDisposableSync(join(tmpdir(), 'app-metrics-'));
  const name = `${module.path}@${module.version}`;
  const args = ['mod', 'download', '-json', name];
  const printed = await run(await resolveGo(), args, { cwd: cwd.path });
  const { Dir, Sum } = JSON.parse(printed) as { Dir: string; Sum: string };
  if ((module.sum ?? Sum) !== Sum)
    throw new Error(
      `${name}: its hash is ${Sum}, but ${lock} says ${module.sum ?? ''}; after a change of its version, remove "sum" there`,
    );
  return { folder: Dir, module: { ...module, sum: Sum } };
}

/**
 * The schema of a custom resource of Prometheus Operator, version v1.
 *
 * @param folder the operator's module
 * @param plural name of the resource, such as `servicemonitors`
 */
export function readCustomResource(folder: string, plural: string): unknown {
  const file = `example/prometheus-operator-crd/monitoring.coreos.com_${plural}.yaml`;
  const { spec } = parse(readFileSync(join(folder, file), 'utf8')) as {
    spec: { versions: { name: string; schema: { openAPIV3Schema: unknown } }[] };
  };
  const version = spec.versions.find(({ name }) => name === 'v1');
  if (version === undefined) throw new Error(`${file}: it has no version v1`);
  return version.schema.openAPIV3Schema;
}
