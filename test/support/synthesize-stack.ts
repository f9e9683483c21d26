import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Synthesizes the stack that is deployed, functions bundled.
 *
 * @returns the folder of the assembly, which is the caller's to delete
 */
export async function synthesizeStack(): Promise<string> {
  const assembly = await mkdtemp(join(tmpdir(), 'assembly-'));
  await promisify(execFile)('cdk', ['synth', '--quiet', '--output', assembly]);
  return assembly;
}
