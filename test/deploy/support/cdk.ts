import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Target } from './target.ts';

const projectRoot = join(import.meta.dirname, '..', '..', '..');
const bin = join(projectRoot, 'node_modules', '.bin');

/** The `cdk` command has failed, and said this. */
export class CdkError extends Error {
  override readonly name = 'CdkError';
  readonly code = 'cdk_failed';
  readonly output: string;

  constructor(args: readonly string[], output: string) {
    super(`cdk ${args.join(' ')}:\n${output}`);
    this.output = output;
  }
}

/**
 * Runs the project's own `cdk` as an operator does, in the project's folder.
 *
 * @returns all that it has written
 * @throws CdkError
 */
export async function cdk(target: Target, args: readonly string[]): Promise<string> {
  const assembly = await mkdtemp(join(target.folder, 'cdk.out-'));
  const all = [...args, '--output', assembly, '--progress', 'events', '--no-color'];
  const result = await promisify(execFile)(join(bin, 'cdk'), all, {
    cwd: projectRoot,
    maxBuffer: 16 * 1024 * 1024,
    env: {
      PATH: `${bin}:${process.env.PATH}`,
      HOME: process.env.HOME,
      // It leaves folders behind.
      TMPDIR: target.folder,
      AWS_ENDPOINT_URL: target.endpoint,
      AWS_REGION: target.region,
      AWS_ACCESS_KEY_ID: target.credentials.accessKeyId,
      NODE_EXTRA_CA_CERTS: target.certificate ?? process.env.NODE_EXTRA_CA_CERTS,
      AWS_SECRET_ACCESS_KEY: target.credentials.secretAccessKey,
    },
  }).catch((error: unknown) => {
    throw new CdkError(args, outputOf(error));
  });
  return outputOf(result);
}

function outputOf(result: unknown): string {
  const of = (stream: string) => String(Reflect.get(Object(result), stream) ?? '');
  return of('stdout') + of('stderr');
}
