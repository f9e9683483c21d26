import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

const projectRoot = join(import.meta.dirname, '..');

/**
 * The code of every function, by its folder in `functions/`: one file, for the name `index.mjs`. The package is built with it and
 * the stack synthesized from source, so both deploy the same bytes. All in one go, since esbuild then reads the SDK once.
 *
 * @throws Error that names the file and the line when a source can't be bundled
 */
export function bundleFunctions(): ReadonlyMap<string, Uint8Array> {
  const handlers = globSync('functions/*/handler.ts', { cwd: projectRoot }).sort();
  const { outputFiles } = buildSync({
    absWorkingDir: projectRoot,
    entryPoints: handlers,
    outdir: 'bundles',
    outbase: 'functions',
    write: false,
    bundle: true,
    // What the functions run on, see `PaymentsFunction`. The SDK comes with the bundle: the version that was tested, and only what
    // is used of it.
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    logLevel: 'warning',
  });
  return new Map(outputFiles.map(({ path, contents }) => [basename(dirname(path)), contents]));
}
