import * as z from 'zod/mini';
import { FEWEST_PER_MINUTE, MOST_PER_MINUTE } from '../../load/pace.ts';

/** The longest that a call, or a webhook, can be held up, in ms. */
const LONGEST_MS = 60_000;
const LONGEST_WEBHOOK_DELAY_MS = 3_600_000;

export const redriveInput = z.strictObject({ id: z.string().check(z.minLength(1), z.maxLength(100)) });

export const faultsInput = z.strictObject({
  switches: z.strictObject({
    latency: z.boolean(),
    'server-errors': z.boolean(),
    'rate-limited': z.boolean(),
    timeouts: z.boolean(),
    html: z.boolean(),
  }),
  latencyMs: z.int().check(z.gte(1), z.lte(LONGEST_MS)),
  webhooks: z.strictObject({
    lost: z.boolean(),
    twice: z.boolean(),
    delayMs: z.int().check(z.gte(0), z.lte(LONGEST_WEBHOOK_DELAY_MS)),
  }),
});

const share = z.number().check(z.gte(0), z.lte(1_000_000));

export const loadInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('start'),
    perMinute: z.number().check(z.gte(FEWEST_PER_MINUTE), z.lte(MOST_PER_MINUTE)),
    mix: z.strictObject({
      paid: z.exactOptional(share),
      paid_later: z.exactOptional(share),
      declined_then_paid: z.exactOptional(share),
      abandoned: z.exactOptional(share),
      transfer: z.exactOptional(share),
      webhook_lost: z.exactOptional(share),
      tampered: z.exactOptional(share),
      refunded: z.exactOptional(share),
    }),
  }),
  z.strictObject({ kind: z.literal('stop') }),
]);
