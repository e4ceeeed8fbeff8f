import js from '@eslint/js';
import prettier from 'eslint-config-prettier/flat';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  // What npm run generate writes.
  globalIgnores(['dist/', 'coverage/', 'release/', 'test-results/', 'schema/generated/']),
  js.configs.recommended,
  { files: ['**/*.cjs'], languageOptions: { globals: { module: 'writable' } } },
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
  { files: ['scripts/**', 'test/support/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.spec.ts', 'test/**', 'api/test/**'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': 'off' },
  },
  // Rendered manifests are YAML of many kinds: a wrong path fails the test that reads it.
  { files: ['test/**'], rules: { '@typescript-eslint/no-unsafe-member-access': 'off' } },
  prettier,
);
