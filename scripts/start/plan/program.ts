import { basename, delimiter, join, resolve } from 'node:path';
import { isExecutable } from '../../lib/tool-resolver';
import type { Container } from './manifests';

/** Matches images of this project's own service, in any registry, but not v1 of the original; like app-metrics.isOwn of the chart. */
const OWN_IMAGE = /(^|\/)app-metrics(:(?!v?1([.-]|$))|@|$)/;

/**
 * The program on this machine for a container, and its arguments: the container's command, found by its name on PATH because paths
 * differ from those in the image, or `given` instead. `$(PORT)` and the like are filled in later, for each replica.
 *
 * @param given value of `--program`
 * @throws {Error} when the program is unknown or not found
 */
export function programOf({ image, command = [], args = [] }: Container, given?: string) {
  const [named, ...more] = command;
  if (given !== undefined) {
    if (isExecutable(given)) return { program: resolve(given), args: [...more, ...args] };
    throw new Error(
      `--program ${given}: there is no such program; name a file that can be executed`,
    );
  }
  if (named !== undefined) return { program: found(named), args: [...more, ...args] };
  if (OWN_IMAGE.test(image) && args.length === 0)
    return { program: process.execPath, args: ['dist/main.js'] };
  throw new Error(
    `image ${image}: no image can be run here, and the values say no command; set app.command, or name its program ` +
      'with --program FILE',
  );
}

function found(program: string): string {
  const name = basename(program);
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  const candidates = program.includes('/') ? [resolve(program), ...onPath] : onPath;
  const path = candidates.find(isExecutable);
  if (path !== undefined) return path;
  throw new Error(
    `app.command ${program}: there is no program ${name} on PATH; install it, or name it with --program FILE`,
  );
}
