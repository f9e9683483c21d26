import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles the runtime client, see `runtime/bootstrap.ts`.
 *
 * @returns the file to start a sandbox with
 */
export async function bundleBootstrap(folder: string): Promise<string> {
  const outfile = join(folder, 'bootstrap.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'runtime', 'bootstrap.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'silent',
  });
  return outfile;
}
