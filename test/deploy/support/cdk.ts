import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './commands.ts';
import type { Target } from './target.ts';

export const projectRoot = join(import.meta.dirname, '..', '..', '..');

/**
 * Runs the project's own `cdk` as an operator does, in the folder of an app.
 *
 * @returns all that it has written
 * @throws CommandError
 */
export async function cdk(target: Target, args: readonly string[], cwd = projectRoot): Promise<string> {
  const assembly = await mkdtemp(join(target.folder, 'cdk.out-'));
  const all = [...args, '--output', assembly, '--progress', 'events', '--no-color', '--no-notices'];
  return await runCommand(target, ['cdk', ...all], { cwd });
}
