import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * This project's folder below an XDG base folder.
 * Source: XDG Base Directory Specification, which treats a relative path as unset. Not by env-paths, which has other folders
 * on macOS and accepts relative paths.
 *
 * @param given value of the variable, such as XDG_CACHE_HOME
 * @param otherwise the base folder below the home folder, if the variable is unset
 */
export function xdgFolder(given = '', ...otherwise: readonly string[]): string {
  return join(isAbsolute(given) ? given : join(homedir(), ...otherwise), 'app-metrics');
}

/** The cache of this user, outside of the repository: everything in it can be built again. */
export const CACHE = xdgFolder(process.env.XDG_CACHE_HOME, '.cache');
