const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  setupFiles: ['reflect-metadata'],
};

/**
 * `unit` needs nothing but Node. `e2e` needs real parts, and `hosts` this machine's own target and guests, and root: they are what `.ci/run`
 * adds. There is one machine, so those of `hosts` run one after the other; those of `e2e` may run side by side.
 */
export default {
  // For what hangs: how long anything else takes is up to the machine.
  testTimeout: 600_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.spec.ts'],
      testPathIgnorePatterns: ['\\.e2e\\.spec\\.ts$', '/node_modules/'],
    },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/**/*.e2e.spec.ts'],
      testPathIgnorePatterns: ['\\.hosts\\.e2e\\.spec\\.ts$', '/node_modules/'],
    },
    { ...common, displayName: 'hosts', testMatch: ['<rootDir>/test/**/*.hosts.e2e.spec.ts'] },
  ],
};
