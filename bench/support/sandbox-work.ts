import * as z from 'zod/mini';

export const orderSchema = z.object({
  /** URL of the module with the handler. */
  module: z.string(),
  events: z.array(z.unknown()),
  timeoutMs: z.number(),
  context: z.record(z.string(), z.string()),
  /** Before the memory is looked at, where the process may: `--expose-gc`. */
  collectsGarbage: z.boolean(),
});

/** Invocations to make, one after the other. */
export type Order = z.infer<typeof orderSchema>;

export const workSchema = z.object({
  /** Of each invocation, in milliseconds. */
  durationsMs: z.array(z.number()),
  answers: z.array(z.unknown()),
  /** What each invocation sent out, in this order, such as `DynamoDB GetItem` or `Paystack GET /transaction/verify`. */
  requests: z.array(z.array(z.string())),
  /** In bytes. */
  heapUsed: z.number(),
  rss: z.number(),
});

/** What came of an order. */
export type Work = z.infer<typeof workSchema>;
