import license from 'rollup-plugin-license';

/**
 * Packages that Nest and Terminus load only in applications that use them. Here they are not installed, and what asks
 * for them is never called or goes on without.
 */
const OPTIONAL = [
  '@fastify/static',
  '@fastify/view',
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  '@mikro-orm/core',
  '@nestjs/microservices',
  '@nestjs/mongoose',
  '@nestjs/platform-express',
  '@nestjs/sequelize',
  '@nestjs/typeorm',
  '@nestjs/websockets',
  'class-transformer',
  'class-validator',
];

const LICENCES = '(MIT OR ISC OR 0BSD OR BSD-3-Clause OR Apache-2.0)';

/** The service and what `helm test` runs, each with all that it needs: one file starts in half the time of hundreds. */
export default {
  input: ['dist/api/main.js', 'dist/api/helm-test.js'],
  platform: 'node',
  external: OPTIONAL.map((name) => new RegExp(`^${name}(/|$)`)),
  // What can't be found otherwise would be missing in the image.
  onLog(level, log, handler) {
    if (level === 'warn') throw new Error(log.message);
    handler(level, log);
  },
  output: { dir: 'dist', format: 'cjs', chunkFileNames: '[name].js', comments: false },
  plugins: [
    {
      name: 'small-in-memory',
      generateBundle(_options, files) {
        for (const file of Object.values(files))
          file.code = file.code
            // V8 compiles a function in brackets at once, even that of a module which is never asked for: 8 MB.
            .replace(/__commonJSMin\(\(\(([^)]*)\) => {/g, '__commonJSMin((0, function($1) {')
            // With one character beyond Latin-1, all of them in strings, V8 keeps two bytes for each of the file: 3 MB.
            .replace(/[^\0-\xff]/g, (character) => {
              const code = character.charCodeAt(0).toString(16);
              return `\\u${code.padStart(4, '0')}`;
            });
      },
    },
    license({
      thirdParty: {
        allow: { test: LICENCES, failOnUnlicensed: true, failOnViolation: true },
        output: 'dist/LICENSES.txt',
      },
    }),
  ],
};
