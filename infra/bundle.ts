import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { BUNDLING } from './bundling.ts';

/**
 * The code of every function, by its folder in `functions/`: one file, for the name `index.mjs`. The package is built with it and
 * the stack synthesized from source, so both deploy the same bytes.
 *
 * @throws Error with what the process wrote when a source can't be bundled
 */
export function bundleFunctions(): ReadonlyMap<string, Uint8Array> {
  const outdir = mkdtempSync(join(tmpdir(), 'functions-'));
  try {
    const script = join(import.meta.dirname, 'bundle-functions-process.ts');
    execFileSync(process.execPath, [script, outdir], { stdio: ['ignore', 'ignore', 'pipe'] });
    const bundles = globSync('*/handler.js', { cwd: outdir }).sort();
    return new Map(bundles.map((file) => [dirname(file), readFileSync(join(outdir, file))]));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The command `paystack-dead-letters` in one file, for whatever Node.js the package's user has. */
export function bundleDeadLetters(): Uint8Array {
  const { outputFiles } = buildSync({
    ...BUNDLING,
    write: false,
    entryPoints: ['tools/dead-letters/main.ts'],
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' },
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error('There is no tools/dead-letters/main.ts');
  return bundle.contents;
}
