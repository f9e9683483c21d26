import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';

const projectRoot = join(import.meta.dirname, '..');

/** The SDK comes with a bundle: the version that was tested, and only what is used of it. */
const BUNDLING = {
  absWorkingDir: projectRoot,
  write: false as const,
  bundle: true,
  platform: 'node' as const,
  format: 'esm' as const,
  mainFields: ['module', 'main'],
  minify: true,
  logLevel: 'warning' as const,
} satisfies BuildOptions;

/**
 * The code of every function, by its folder in `functions/`: one file, for the name `index.mjs`. The package is built with it and
 * the stack synthesized from source, so both deploy the same bytes. All in one go, since esbuild then reads the SDK once.
 *
 * @throws Error that names the file and the line when a source can't be bundled
 */
export function bundleFunctions(): ReadonlyMap<string, Uint8Array> {
  const handlers = globSync('functions/*/handler.ts', { cwd: projectRoot }).sort();
  const { outputFiles } = buildSync({
    ...BUNDLING,
    entryPoints: handlers,
    outdir: 'bundles',
    outbase: 'functions',
    // What the functions run on, see `PaymentsFunction`.
    target: 'node24',
  });
  return new Map(outputFiles.map(({ path, contents }) => [basename(dirname(path)), contents]));
}

/** The command `paystack-dead-letters` in one file, for whatever Node.js the package's user has. */
export function bundleDeadLetters(): Uint8Array {
  const { outputFiles } = buildSync({
    ...BUNDLING,
    entryPoints: ['tools/dead-letters/main.ts'],
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' },
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error('There is no tools/dead-letters/main.ts');
  return bundle.contents;
}
