import { xdgFolder } from './xdg';

/** Per user and outside the repository: everything in it can be made again. */
export const CACHE = xdgFolder(process.env.XDG_CACHE_HOME, '.cache');
