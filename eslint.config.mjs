import js from '@eslint/js';
import prettier from 'eslint-config-prettier/flat';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { noCircle } from './eslint.circles.mjs';

/** No file in `target` may import from the folders `from`. */
const zone = (target, ...from) => ({
  target,
  from,
  message: `${target} may not import from ${from.join(', ')}`,
});

export default defineConfig(
  // Built, generated or written by tests and scripts.
  globalIgnores([
    'dist/',
    'schema/dist/',
    'coverage/',
    'release/',
    'test-results/',
    'schema/generated/',
    // These need packages that only test:package installs, which also compiles them.
    'docs/examples/{cdk8s,pulumi}/',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.cjs'],
    languageOptions: {
      globals: { module: 'writable', require: 'readonly', process: 'readonly', Buffer: 'readonly' },
    },
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Nest declares its option bags as classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'no-console': 'error',
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX, local: { rules: { 'no-circle': noCircle } } },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.json'] })] },
    rules: {
      'local/no-circle': 'error',
      'import-x/no-restricted-paths': [
        'error',
        {
          basePath: import.meta.dirname,
          zones: [
            zone('schema', 'api', 'chart', 'scripts', 'test', 'docs'),
            zone('api', 'schema', 'chart', 'scripts', 'test', 'docs'),
            zone('scripts', 'test', 'docs'),
            zone('docs', 'api', 'scripts', 'test'),
          ],
        },
      ],
    },
  },
  { files: ['scripts/**', 'test/support/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.spec.ts', 'test/**', 'api/test/**'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': 'off' },
  },
  // Sources import each other by their paths, which the rules above follow.
  {
    files: ['{api,schema,scripts,test}/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', 'app-metrics-values'] },
  },
  // Data goes one way: from plan/ to run/ to show/.
  {
    files: ['scripts/start/plan/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['../run/*', '../show/*'] }] },
  },
  {
    files: ['scripts/start/run/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['../show/*'] }] },
  },
  // Rendered manifests are YAML of many kinds: a wrong path fails the test that reads it.
  { files: ['test/**'], rules: { '@typescript-eslint/no-unsafe-member-access': 'off' } },
  prettier,
);
