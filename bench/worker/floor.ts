import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod/mini';

/** Milliseconds of processor for one exchange over HTTP, of a process that does nothing else. */
const floorSchema = z.object({
  /** A verify at Paystack, its answer parsed. */
  verify: z.number(),
  /** A payment put into the table, unsigned and without the SDK. */
  put: z.number(),
});

export type Floor = z.infer<typeof floorSchema>;

/** What the process is told. */
export interface FloorTask {
  readonly paystackUrl: string;
  readonly secretKey: string;
  readonly reference: string;
  readonly tableUrl: string;
  /** The body of a `PutItem`. */
  readonly put: string;
  readonly count: number;
}

/**
 * What no worker in Node.js can be cheaper than: the same exchanges over HTTP with nothing around them, ten side by side on connections
 * that are kept, in a process that has made them often before.
 */
export async function measureFloor(task: FloorTask): Promise<Floor> {
  const script = fileURLToPath(new URL('floor-process.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(task)]);
  return floorSchema.parse(JSON.parse(stdout));
}
