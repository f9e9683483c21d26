import { defineConfig } from 'vitest/config';

/** `npm run test:deploy`, apart from `npm test`: it installs an emulator of AWS and makes real deployments. */
export default defineConfig({
  test: {
    name: 'deploy',
    include: ['test/deploy/**/*.test.ts'],
    globalSetup: 'test/deploy/support/target.ts',
    // Each file deploys a stack of its own. In an account they share the port that the tunnel leads to.
    fileParallelism: process.env.DEPLOY_TO !== 'account',
    maxWorkers: 2,
    // CloudFormation itself takes two minutes for the stack and for most changes of it, MiniStack a second.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
