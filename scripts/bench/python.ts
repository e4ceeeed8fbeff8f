import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CACHE } from '../lib/cache';
import { run } from '../lib/run';

const REQUIREMENTS = join(__dirname, 'servers/requirements.txt');

/**
 * The `bin` folder of a virtual environment with the original's packages, made once for each set of versions.
 *
 * @throws {RunError} when there is no python3 or the packages cannot be had.
 */
export async function pythonBin(report: (line: string) => void): Promise<string> {
  const version = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  const folder = join(CACHE, 'bench-python', version.slice(0, 12));
  const bin = join(folder, 'bin');
  const marker = join(folder, 'complete');
  if (existsSync(marker)) return bin;
  report('making a Python environment for the original, once');
  // Its programs name their own folder, so it cannot be made elsewhere and moved here.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  await run('python3', ['-m', 'venv', folder]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await run(join(bin, 'python'), [...pip, '--requirement', REQUIREMENTS]);
  mkdirSync(`${marker}.new`);
  renameSync(`${marker}.new`, marker);
  return bin;
}
