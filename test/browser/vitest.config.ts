import { defineConfig } from 'vitest/config';

/** `npm run test:browser`, apart from `npm test`: it needs a browser. */
export default defineConfig({
  test: {
    name: 'browser',
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/support/synthesize-once.ts', 'test/browser/support/launch-browser.ts'],
    // Each file starts all that `npm start` does; two cores carry the browser and one of these.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
