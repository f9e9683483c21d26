import { globSync } from 'node:fs';
import { build, type Metafile } from 'esbuild';
import { builtinsAsTheyAre } from './builtins-as-they-are.ts';
import { BUNDLING } from './bundling.ts';
import { leaveOut } from './leave-out.ts';
import { LEFT_OUT, type LeftOut } from './left-out.ts';

/**
 * Bundles every function into `<outdir>/<its folder>/handler.js`, without what is {@link LEFT_OUT}.
 *
 * @param leftOut is handed in by tests only
 * @returns what each bundle is made of
 * @throws Error that names the file and the line when a source can't be bundled; and when something that is to be left out is in no
 * function any more, as after an upgrade of the SDK that has moved it
 */
export async function bundleFunctionsInto(
  outdir: string,
  leftOut: readonly LeftOut[] = LEFT_OUT,
): Promise<Metafile> {
  const met = new Set<LeftOut>();
  const { metafile } = await build({
    ...BUNDLING,
    // All in one go, since esbuild then reads the SDK once.
    entryPoints: globSync('functions/*/handler.ts', { cwd: BUNDLING.absWorkingDir }).sort(),
    outdir,
    outbase: 'functions',
    // What the functions run on, see `PaymentsFunction`.
    target: 'node24',
    metafile: true,
    plugins: [builtinsAsTheyAre, leaveOut(leftOut, (module) => met.add(module))],
  });
  const unmet = leftOut.filter((module) => !met.has(module)).map(({ file }) => file);
  if (unmet.length > 0) throw new Error(`No function has ${unmet.join(', ')}: see infra/left-out.ts`);
  return metafile;
}
