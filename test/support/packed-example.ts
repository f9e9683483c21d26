import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod/mini';

const projectRoot = join(import.meta.dirname, '..', '..');

/** Of the lot, only the package: CDK itself is linked, so that nothing is fetched. */
const INSTALL = ['install', '--offline', '--legacy-peer-deps', '--no-save', '--no-package-lock'];

const Packed = z.object({
  filename: z.string(),
  /** Bytes of the tarball, and of all that is in it. */
  size: z.number(),
  unpackedSize: z.number(),
  files: z.array(z.object({ path: z.string() })),
});

export interface PackedExample {
  /** The example app, ready for `cdk synth` or `cdk deploy` with its `app.js`. */
  readonly folder: string;
  /** The package in its `node_modules`. */
  readonly package: string;
  /** What `npm pack` says of the tarball. */
  readonly packed: z.infer<typeof Packed>;
}

/**
 * Does in `parent` what the example's README tells: packs the project, copies the example and installs the tarball there.
 *
 * @param parent a folder outside the project, so that the example finds nothing of the project but what it installs
 */
export async function installPackedExample(parent: string): Promise<PackedExample> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', parent], projectRoot);
  const packed = onlyOne(JSON.parse(stdout.slice(stdout.search(/^[[{]/m))));

  const folder = join(parent, 'cdk-app');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{}');
  await run('npm', [...INSTALL, join(parent, packed.filename)], folder);
  cpSync(join(projectRoot, 'examples', 'cdk-app'), folder, { recursive: true, filter: isCommitted });
  for (const name of ['aws-cdk-lib', 'constructs']) {
    symlinkSync(join(projectRoot, 'node_modules', name), join(folder, 'node_modules', name));
  }
  return { folder, package: join(folder, 'node_modules', 'paystack-on-lambda'), packed };
}

/** npm gives a list of packages, or from version 12 on a record of them. */
function onlyOne(json: unknown): z.infer<typeof Packed> {
  const [packed] = z.array(Packed).parse(Object.values(Object(json)));
  if (packed === undefined) throw new Error('npm pack made nothing');
  return packed;
}

/** Somebody may have tried the example where it stands. */
function isCommitted(path: string): boolean {
  return !/[\\/](node_modules|cdk\.out)$/.test(path);
}

function run(command: string, args: readonly string[], cwd: string) {
  return promisify(execFile)(command, args, { cwd, maxBuffer: 16 * 1024 * 1024 });
}
