import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';

/** How whatever is shipped is bundled. The SDK comes with a bundle: the version that was tested, and only what is used of it. */
export const BUNDLING = {
  absWorkingDir: join(import.meta.dirname, '..'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  mainFields: ['module', 'main'] as string[],
  minify: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;
