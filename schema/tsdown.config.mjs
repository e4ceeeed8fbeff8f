import license from 'rollup-plugin-license';
import { defineConfig } from 'tsdown';

/** Only ajv is installed with the package: these are small, and in it. */
const deps = { onlyBundle: ['fastest-levenshtein', 'yaml'] };

export default defineConfig([
  {
    entry: 'index.ts',
    format: ['esm', 'cjs'],
    dts: true,
    deps,
    copy: [
      { from: 'generated/values.override.schema.json', to: 'dist', rename: 'values.schema.json' },
      '../LICENSE',
    ],
  },
  {
    entry: 'cli.ts',
    format: 'cjs',
    dts: false,
    clean: false,
    deps,
    plugins: [license({ thirdParty: { output: 'dist/LICENSES.txt' } })],
  },
]);
