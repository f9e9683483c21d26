import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod/mini';
import { projectRoot } from './cdk.ts';
import { CommandError, runCommand } from './commands.ts';
import type { Target } from './target.ts';

/** Somebody's stack has the name that a test's was to have. */
class StackExistsError extends Error {
  override readonly name = 'StackExistsError';
  readonly code = 'stack_exists';
}

/** A resource of a stack, by its type and the name that it has in its service. */
const resourcesSchema = z.array(z.object({ type: z.string(), id: z.string() }));
export type StackResource = z.infer<typeof resourcesSchema>[number];

/**
 * @returns what is in the stack, nothing when there is no such stack
 * @throws CommandError
 */
export async function resourcesOf(target: Target, stack: string): Promise<StackResource[]> {
  const said = await cloudFormation(target, 'describe-stack-resources', stack, [
    '--query',
    'StackResources[].{type: ResourceType, id: PhysicalResourceId}',
  ]);
  return said === null ? [] : resourcesSchema.parse(JSON.parse(said));
}

/** @throws StackExistsError when there is a stack of this name: it is somebody's, and no test's to change or delete */
export async function refuseTaken(target: Target, stack: string): Promise<void> {
  if ((await cloudFormation(target, 'describe-stacks', stack)) === null) return;
  throw new StackExistsError(
    `There is a stack ${stack} already, and the tests touch none that they have not made. ` +
      'If it is left over from a run of theirs that was broken off, delete it; else choose another account, region or emulator',
  );
}

/** Deletes a stack that exists, a protected one too, and waits until it is gone. */
export async function deleteStack(target: Target, stack: string): Promise<void> {
  await cloudFormation(target, 'update-termination-protection', stack, [
    '--no-enable-termination-protection',
  ]);
  await cloudFormation(target, 'delete-stack', stack);
  const query = ['--query', 'Stacks[0].StackStatus', '--output', 'text'];
  for (;;) {
    const status = await cloudFormation(target, 'describe-stacks', stack, query);
    if (status === null) return;
    if (status.includes('DELETE_FAILED')) throw new Error(`The stack ${stack} can't be deleted`);
    // CloudFormation can be asked only.
    await wait(500);
  }
}

/** Gives what `aws cloudformation` has said about the stack, null when there is no such stack. */
async function cloudFormation(
  target: Target,
  command: string,
  stack: string,
  more: readonly string[] = [],
): Promise<string | null> {
  const args = ['aws', 'cloudformation', command, '--stack-name', stack, ...more];
  return await runCommand(target, args, { cwd: projectRoot }).catch((error: unknown) => {
    if (error instanceof CommandError && error.message.includes('does not exist')) return null;
    throw error;
  });
}
