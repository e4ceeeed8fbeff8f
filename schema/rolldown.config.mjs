import { copyFileSync, writeFileSync } from 'node:fs';
import license from 'rollup-plugin-license';

/** The library and the command, bundled with all their dependencies except ajv, which npm installs with the package. */
export default {
  input: ['index.ts', 'cli.ts'],
  platform: 'node',
  external: ['ajv'],
  output: { dir: 'dist', format: 'cjs', chunkFileNames: '[name].js', cleanDir: true },
  plugins: [
    license({ thirdParty: { output: 'dist/LICENSES.txt' } }),
    {
      name: 'files',
      writeBundle() {
        // For `import`: re-exports the CommonJS code and types, so that there is only one copy of both.
        writeFileSync(
          'dist/index.mjs',
          "export { defineValues, validateValues } from './index.js';\n",
        );
        writeFileSync('dist/index.d.mts', "export * from './types/index.js';\n");
        copyFileSync('generated/values.override.schema.json', 'dist/values.schema.json');
        copyFileSync('../LICENSE', 'dist/LICENSE');
      },
    },
  ],
};
