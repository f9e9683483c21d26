import * as z from 'zod/mini';
import { type RelayJob, relayJobSchema } from './relay-job.ts';
import {
  auditJobSchema,
  ladderJobSchema,
  type VerificationJob,
  webhookJobSchema,
} from './verification-job.ts';

/** What travels on the two lanes. */
export type Job = VerificationJob | RelayJob;

/** A message on a lane is no job. It goes to the dead-letter queue at once, where a person sees it. */
export class MalformedJobError extends Error {
  readonly code = 'malformed_job';

  constructor(options: { cause: unknown }) {
    super('The message is no job', options);
    this.name = 'MalformedJobError';
  }
}

const jobSchema = z.discriminatedUnion('kind', [
  ladderJobSchema,
  webhookJobSchema,
  auditJobSchema,
  relayJobSchema,
]);

/**
 * Reads a job from an SQS message's body.
 *
 * @throws {MalformedJobError} when it is anything else.
 */
export function parseJob(body: string): Job {
  try {
    return jobSchema.parse(JSON.parse(body));
  } catch (cause) {
    throw new MalformedJobError({ cause });
  }
}
