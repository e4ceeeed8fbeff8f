import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * This project's folder below an XDG base folder.
 * Source: XDG Base Directory Specification, by which anything but an absolute path counts as unset. Not with env-paths,
 * which has other folders on macOS and takes relative paths.
 *
 * @param given the variable, as XDG_CACHE_HOME
 * @param otherwise the base folder when it is unset, below the home folder
 */
export function xdgFolder(given = '', ...otherwise: readonly string[]): string {
  return join(isAbsolute(given) ? given : join(homedir(), ...otherwise), 'app-metrics');
}

/** Per user and outside the repository: everything in it can be made again. */
export const CACHE = xdgFolder(process.env.XDG_CACHE_HOME, '.cache');
