import * as z from 'zod/mini';
import { createTransport } from '../../shared/paystack/transport.ts';
import { environment } from '../../shared/runtime/environment.ts';
import { PAYSTACK_TIMEOUTS } from '../../shared/runtime/paystack-access.ts';
import { PAYSTACK_KEY } from '../cold-start/sides.ts';

const eventSchema = z.object({
  method: z.enum(['GET', 'POST']),
  path: z.string(),
  body: z.exactOptional(z.string()),
});

const send = createTransport({
  baseUrl: environment.paystackBaseUrl(),
  connectTimeoutMs: PAYSTACK_TIMEOUTS.connectMs,
  clock: Date.now,
});

/** What every function that calls Paystack has to wait for: the call itself, on a connection that is kept. */
export async function handler(event: unknown): Promise<object> {
  const request = eventSchema.parse(event);
  const { httpStatus } = await send({
    ...request,
    secretKey: PAYSTACK_KEY,
    timeoutMs: PAYSTACK_TIMEOUTS.totalMs,
  });
  return { statusCode: httpStatus };
}
