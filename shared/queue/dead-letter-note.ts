import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { LANES } from './lane.ts';

/**
 * Why the worker gave a job up.
 *
 * | reason | what happened |
 * | --- | --- |
 * | `malformed_job` | the message is no job, and no further try would make it one |
 * | `out_of_patience` | Paystack, the event bus or AWS has given no answer for days |
 * | `out_of_time` | at its last receive it was not done in time; before that, it failed in any way |
 * | `failed_every_time` | the job failed as often as its lane permits: a fault of ours |
 */
export const DEAD_LETTER_REASONS = [
  'malformed_job',
  'out_of_patience',
  'out_of_time',
  'failed_every_time',
] as const;

export type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];

/** A class, a code or an id: whoever reads a note prints it. */
const name = z.string().check(z.regex(/^[\w.$#-]{1,100}$/));

/**
 * What the worker writes on a dead letter, as attributes of the message. Names, codes, ids and times only: nothing of the
 * job's body, and no error's message, which may quote what it failed on.
 */
const noteSchema = z.object({
  reason: z.enum(DEAD_LETTER_REASONS),
  /** The class of the error that was the last, such as `StoredItemError`. */
  errorName: name,
  /** Its stable code, where it has one, such as `stored_item_unreadable`. */
  errorCode: z.optional(name),
  /** ISO 8601. */
  failedAt: z.iso.datetime(),
  /** ISO 8601: when the job was sent to its lane. */
  sentAt: z.iso.datetime(),
  /** Lambda's id of the invocation that gave up. */
  functionRequestId: name,
  /** The id that the job's message had on its lane: the field `job` of the worker's log. */
  job: name,
  lane: z.enum(LANES),
  /** How often the job was received. */
  receives: z.coerce.number().check(z.positive()),
});

export type DeadLetterNote = z.infer<typeof noteSchema>;

type Attributes = Readonly<Record<string, MessageAttributeValue>>;

/** A note as attributes of an SQS message, of which there may be ten. */
export function attributesOf(note: DeadLetterNote): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(note)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        { DataType: typeof value === 'number' ? 'Number' : 'String', StringValue: String(value) },
      ]),
  );
}

/** The note on a dead letter; `undefined` where the worker has not written one, or not in a form of this version. */
export function noteOf(attributes: Attributes): DeadLetterNote | undefined {
  const texts = Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]);
  const parsed = z.safeParse(noteSchema, Object.fromEntries(texts));
  return parsed.success ? parsed.data : undefined;
}

/**
 * An error's name and code, as far as they are what they should be: a class that anybody has thrown may be called anything, and
 * SQS refuses empty texts and some characters.
 */
export function errorNames(error: unknown): Pick<DeadLetterNote, 'errorName' | 'errorCode'> {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const code = 'code' in error ? nameIn(error.code) : undefined;
  return { errorName: nameIn(error.name) ?? 'Error', ...(code !== undefined && { errorCode: code }) };
}

function nameIn(value: unknown): string | undefined {
  return z.safeParse(name, value).data;
}
