import { globSync } from 'node:fs';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const projectRoot = new URL('../../../', import.meta.url).pathname;

it('no function carries what only the documentation needs', async () => {
  const { metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: globSync('functions/*/handler.ts', { cwd: projectRoot }),
    outdir: 'unused',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });

  const ours = Object.keys(metafile.inputs);

  expect(ours).toContain('functions/initialize/fields.ts');
  expect(ours.filter((file) => /^docs\/|-schemas?\.ts$|body\.ts$/.test(file))).toEqual([]);
});
