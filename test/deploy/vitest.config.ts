import { defineConfig } from 'vitest/config';

/** `npm run test:deploy`, apart from `npm test`: it installs an emulator of AWS and makes real deployments. */
export default defineConfig({
  test: {
    name: 'deploy',
    include: ['test/deploy/**/*.test.ts'],
    globalSetup: 'test/deploy/support/target.ts',
    // Every file deploys a stack of the same name.
    fileParallelism: false,
    testTimeout: 60_000,
    // CloudFormation itself takes two minutes for the stack, MiniStack a second.
    hookTimeout: 600_000,
  },
});
