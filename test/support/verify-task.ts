import * as z from 'zod/mini';
import { parseReference, type Reference } from '../../shared/payment/reference.ts';

export const taskSchema = z.object({
  tableUrl: z.string(),
  tableName: z.string(),
  paystackUrl: z.string(),
  secretKey: z.string(),
  reference: z.custom<Reference>((value) => parseReference(value) !== undefined),
  /** How many callers ask at once. */
  callers: z.number(),
  /** Milliseconds that each of them has. */
  lifetimeMs: z.number(),
  /** Whether a caller who is told to come back does so, until there is an answer. */
  comeBack: z.boolean(),
});

/** What a process is to ask. */
export type VerifyTask = z.infer<typeof taskSchema>;

const answerSchema = z.object({
  status: z.number(),
  cache: z.optional(z.string()),
  retryAfter: z.optional(z.string()),
  body: z.string(),
});

/** What one caller was told. */
export type CallerAnswer = z.infer<typeof answerSchema>;

/** What the process reports. */
export const answersSchema = z.array(answerSchema);
