import * as z from 'zod/mini';
import { parseReference, type Reference } from '../payment/reference.ts';
import { LISTED_STATUSES, type ListedStatus } from '../payment/told-as.ts';
import { EVENT_NAME } from '../paystack/webhook.ts';

/** The SQS message that asks for one check of one payment. */
export type VerificationJob = LadderJob | WebhookJob | AuditJob;

/** Stands for one rung of the ladder; stale once the payment has moved past that rung. */
export interface LadderJob {
  readonly kind: 'ladder';
  readonly reference: Reference;
  /** The number of the check that it stands for. */
  readonly check: number;
  /** How often it has been put back because Paystack gave no answer. */
  readonly attempt: number;
  /** Epoch milliseconds: its place in the order of the jobs that wait for the quota. */
  readonly turn?: number | undefined;
}

/** Paystack says that something happened to a transaction; what it was, a check finds out. */
export interface WebhookJob {
  readonly kind: 'webhook';
  readonly reference: Reference;
  /** Paystack's name of the webhook event, such as `charge.success`. */
  readonly event: string;
  readonly attempt: number;
  /** Epoch milliseconds at which it was put back for the first time. */
  readonly since?: number | undefined;
  /** As a ladder job's. */
  readonly turn?: number | undefined;
  /** How often the payment has been looked at again because `verify` did not bear the webhook out. */
  readonly looks: number;
}

/** Paystack lists a transaction as something that its payment has not been told as. */
export interface AuditJob {
  readonly kind: 'audit';
  readonly reference: Reference;
  readonly listed: ListedStatus;
  readonly attempt: number;
  /** As a webhook job's. */
  readonly since?: number | undefined;
  /** Never set: the audit has no place in the order. */
  readonly turn?: undefined;
}

const reference = z.custom<Reference>((value) => parseReference(value) !== undefined);
const count = z.int().check(z.nonnegative());
const attempt = count;
const moment = z.optional(z.number().check(z.positive()));

export const ladderJobSchema = z.object({
  kind: z.literal('ladder'),
  reference,
  check: z.int().check(z.positive()),
  attempt,
  turn: moment,
});

export const webhookJobSchema = z.object({
  kind: z.literal('webhook'),
  reference,
  event: z.string().check(z.regex(EVENT_NAME)),
  attempt,
  since: moment,
  turn: moment,
  looks: count,
});

export const auditJobSchema = z.object({
  kind: z.literal('audit'),
  reference,
  listed: z.enum(LISTED_STATUSES),
  attempt,
  since: moment,
});
