import { createRequire } from 'node:module';

/** Version of the package, which requires itself by its name, so that the path is the same in `api/src` and in `dist`. */
export const { version: VERSION } = createRequire(__filename)('app-metrics/package.json') as {
  version: string;
};
