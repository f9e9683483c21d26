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

/** A message on a lane is no job, as far as this release knows. */
export class MalformedJobError extends Error {
  readonly code = 'malformed_job';
  /**
   * Whether it is no JSON object with a kind, and so no job of any release: it goes to the dead-letter queue at once, where a person
   * sees it. Any other may be a job of a later release, whose worker is not deployed everywhere yet.
   */
  readonly isForGood: boolean;

  constructor(options: { cause: unknown; isForGood: boolean }) {
    super('The message is no job', options);
    this.name = 'MalformedJobError';
    this.isForGood = options.isForGood;
  }
}

const jobSchema = z.discriminatedUnion('kind', [
  ladderJobSchema,
  webhookJobSchema,
  auditJobSchema,
  relayJobSchema,
]);

const anyJobSchema = z.looseObject({ kind: z.string() });

/**
 * Reads a job from an SQS message's body.
 *
 * @throws {MalformedJobError} when it is anything else.
 */
export function parseJob(body: string): Job {
  let isForGood = true;
  try {
    const message: unknown = JSON.parse(body);
    isForGood = !anyJobSchema.safeParse(message).success;
    return jobSchema.parse(message);
  } catch (cause) {
    throw new MalformedJobError({ cause, isForGood });
  }
}
