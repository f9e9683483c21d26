import * as z from 'zod/mini';

/** The body of every refusal of ours: Paystack's envelope for errors. */
export const errorBodySchema = z.object({
  status: z.literal(false),
  message: z.string(),
  meta: z.object({ nextStep: z.string() }),
  type: z.enum(['validation_error', 'api_error', 'processor_error']),
  code: z.string(),
});

export type ErrorBody = z.infer<typeof errorBodySchema>;
