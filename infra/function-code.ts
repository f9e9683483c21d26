import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** The file that a function's code is: what the handler `index.handler` names. */
export const BUNDLE_FILE = 'index.mjs';

type Bundles = ReadonlyMap<string, Uint8Array>;

const functionsFolder = join(import.meta.dirname, '..', 'functions');

/**
 * The code of the function in `functions/<folder>`. The package carries it bundled; in this repository, where the sources are, it
 * is bundled at synthesis. Either way its hash is that of the bundle, so an unchanged function is not deployed again.
 */
export function functionCode(folder: string): Code {
  const path = join(functionsFolder, folder);
  if (existsSync(join(path, BUNDLE_FILE))) return Code.fromAsset(path);
  return Code.fromAsset(path, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK insists on an image; none is ever run, since a bundle that can't be made ends the synthesis.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle: (outputFolder) => {
          writeFileSync(join(outputFolder, BUNDLE_FILE), bundleOf(folder));
          return true;
        },
      },
    },
  });
}

let bundles: Bundles | undefined;

function bundleOf(folder: string): Uint8Array {
  bundles ??= bundleFromSource();
  const bundle = bundles.get(folder);
  if (bundle === undefined) throw new Error(`There is no functions/${folder}/handler.ts`);
  return bundle;
}

/** Loads the bundler only now: the package has neither it nor esbuild. */
function bundleFromSource(): Bundles {
  const bundler: { bundleFunctions(): Bundles } = createRequire(import.meta.url)('./bundle.ts');
  return bundler.bundleFunctions();
}
