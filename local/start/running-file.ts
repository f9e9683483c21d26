import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

const NAME = 'running.json';

const runningSchema = z.object({
  /** Of the process that all of it but the functions and the shop runs in. */
  pid: z.number(),
  apiUrl: z.string(),
  /** Missing with the real Paystack. */
  simulatorUrl: z.exactOptional(z.string()),
  region: z.string(),
  endpoints: z.object({ dynamodb: z.string(), sqs: z.string() }),
  tableName: z.string(),
  urgentQueueUrl: z.string(),
  scheduledQueueUrl: z.string(),
  deadLetterQueueUrl: z.string(),
  consoleUrl: z.string(),
});

/** Where the parts of a running `npm start` can be reached. */
export type Running = z.infer<typeof runningSchema>;

/**
 * Says in the state folder what runs there, for commands that talk to it.
 *
 * @returns takes it back. What is killed can't, so the file alone says nothing; what it names has to answer.
 */
export function writeRunning(folder: string, running: Running): () => void {
  const file = join(folder, NAME);
  writeFileSync(file, `${JSON.stringify(running, undefined, 2)}\n`);
  return () => forgetRunning(folder);
}

/** Takes back what a killed `npm start` has left, for the one that has taken its place. */
export function forgetRunning(folder: string): void {
  rmSync(join(folder, NAME), { force: true });
}

/** What runs with its state in this folder, as far as is known; `undefined` where nothing does. */
export function readRunning(folder: string): Running | undefined {
  try {
    return runningSchema.parse(JSON.parse(readFileSync(join(folder, NAME), 'utf8')));
  } catch {
    return undefined;
  }
}
