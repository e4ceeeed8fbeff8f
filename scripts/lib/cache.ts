import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Source: XDG Base Directory Specification, by which anything but an absolute path counts as unset. */
const given = process.env.XDG_CACHE_HOME ?? '';

/** Per user and outside the repository: everything in it can be made again. */
export const CACHE = join(isAbsolute(given) ? given : join(homedir(), '.cache'), 'app-metrics');
