import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Target } from './target.ts';

/** A command has failed, and said this. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code = 'command_failed';
}

/**
 * Runs a command in the environment of the target.
 *
 * @param input what it reads, as if somebody typed it
 * @returns all that it has written
 * @throws CommandError
 */
export async function runCommand(
  target: Target,
  [command = '', ...args]: readonly string[],
  options: { readonly cwd: string; readonly input?: string },
): Promise<string> {
  const child = spawn(command, args, { cwd: options.cwd, env: target.environment });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  child.stdin.end(options.input);
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (status !== 0) throw new CommandError(`${command} ${args.join(' ')}:\n${stdout}${stderr}`);
  return stdout + stderr;
}
