import { createRequire } from 'node:module';

/** Version of the package. The package names itself: the path is the same from `api/src` and from `dist`. */
export const { version: VERSION } = createRequire(__filename)('app-metrics/package.json') as {
  version: string;
};
