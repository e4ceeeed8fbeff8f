/** @type {import('jest').Config} */
const common = {
  testEnvironment: 'node',
  transform: { '\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json' }] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/schema/dist/'],
};

/**
 * unit: quick and offline, beside the source and in test/.
 * e2e: the built system under load; takes minutes.
 * image: the image, built with buildah and run with runc; needs root.
 * package: the package of typed values, packed and installed in a project with compilers and libraries from npm.
 * truth: generated values, which real API servers and promtool judge; takes minutes.
 * cluster: the chart on a real cluster; own-cluster: tests that break the cluster, only for one that was started for them.
 * @type {import('jest').Config}
 */
module.exports = {
  // Many tests run programs, and a machine may be busy. Jest reads this option only here, not in `projects`.
  testTimeout: 60_000,
  // The end-to-end specs mostly wait, so two run at the same time even on two cores, where Jest's default is one.
  maxWorkers: 2,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
    },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['**/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/test/stack/support/global-setup.ts',
    },
    {
      ...common,
      displayName: 'truth',
      testMatch: ['**/*.truth-spec.ts'],
      globalSetup: '<rootDir>/test/truth/global-setup.ts',
    },
    // Without the global setup, which on a fresh machine would build programs that these tests do not need.
    { ...common, displayName: 'image', testMatch: ['**/*.image-spec.ts'] },
    { ...common, displayName: 'package', testMatch: ['**/*.package-spec.ts'] },
    {
      ...common,
      displayName: 'cluster',
      testMatch: ['**/*.cluster-spec.ts'],
      globalSetup: '<rootDir>/test/cluster/support/global-setup.ts',
    },
    { ...common, displayName: 'own-cluster', testMatch: ['**/*.own-cluster-spec.ts'] },
  ],
};
