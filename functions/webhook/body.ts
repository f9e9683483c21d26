import * as z from 'zod/mini';

/** What Paystack hears of a webhook that was taken in. */
export const receivedBody = z.object({
  status: z.literal(true),
  message: z.literal('Webhook received'),
});

export type ReceivedBody = z.infer<typeof receivedBody>;
