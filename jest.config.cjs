/** @type {import('jest').Config} */
const common = {
  testEnvironment: 'node',
  transform: { '\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json' }] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/schema/dist/'],
};

/**
 * unit: quick and offline, beside the source and in test/.
 * e2e: the built system under load, minutes.
 * image: the image, built with buildah and run with runc; needs root.
 * package: the package of typed values in projects of its users, installed from the registry.
 * truth: values that are generated, before the API servers and Prometheus; minutes.
 * cluster: the chart on a real cluster; own-cluster: what one does to a cluster of one's own only.
 * @type {import('jest').Config}
 */
module.exports = {
  // Many tests run programs, and a machine may be busy; what must be quick says so itself. Jest reads it here only.
  testTimeout: 60_000,
  // The end-to-end specs mostly wait: side by side even on two cores, where Jest's default is one.
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
    // No setup: it would build every program on a fresh machine to use none.
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
