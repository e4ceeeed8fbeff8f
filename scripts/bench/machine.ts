import { cpus, release, type } from 'node:os';
import { run } from '../lib/run';

/** The server has one core for itself, and so has the load. */
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

/**
 * Keeps this process, and so all that it starts unless told otherwise, away from the server's core.
 *
 * @param needed program and the Debian package that has it
 * @throws {Error} saying what to install, when something that the measuring needs is not there.
 */
export async function prepareMachine(needed: Readonly<Record<string, string>>): Promise<void> {
  if (process.platform !== 'linux' || cpus().length < 2)
    throw new Error(
      'the benchmark reads /proc and pins processes to cores: it needs Linux, two cores',
    );
  for (const [program, debian] of Object.entries({ taskset: 'util-linux', ...needed }))
    await run('sh', ['-c', `command -v ${program}`]).catch((cause: unknown) => {
      const remedy = `install it: apt-get install ${debian}`;
      throw new Error(`${program}, which the benchmark needs, is not on PATH; ${remedy}`, {
        cause,
      });
    });
  await run('taskset', ['-acp', String(LOAD_CORE), String(process.pid)]);
}

/** When, of which commit (`-dirty` with changes on top) and on what machine it is measured: the results' first line. */
export async function describeRun(checkout: string): Promise<string> {
  const described = run('git', ['describe', '--always', '--dirty'], { cwd: checkout });
  const revision = await described.catch(() => 'unknown'); // a source archive, or no git
  const cores = cpus();
  const machine = `${cores[0]?.model.trim() ?? 'unknown'} (${cores.length} cores), ${type()} ${release()}`;
  return `${new Date().toISOString().slice(0, 10)}, revision ${revision.trim()}, Node ${process.versions.node}, ${machine}`;
}
