import * as z from 'zod/mini';
import { OPERATIONS } from '../api/route.ts';
import { FAULT_KINDS } from '../faults.ts';
import { OUTCOMES } from '../outcomes.ts';

/** Longer than any schedule of Paystack's; longer delays are typing errors. */
const LONGEST_MS = 100 * 24 * 60 * 60 * 1_000;

const milliseconds = z.int().check(z.gte(0), z.lte(LONGEST_MS));
const mode = z.enum(['test', 'live']);
const count = z.int().check(z.gte(1));
const httpStatus = z.int().check(z.gte(200), z.lte(599));
const webAddress = z.url({ protocol: /^https?$/ });
const fields = z.record(z.string(), z.json());

/** POST /simulator/transactions/{reference}/finish */
export const finishInput = z.strictObject({
  outcome: z.optional(z.enum(OUTCOMES)),
  mode: z.optional(mode),
  channel: z.optional(z.enum(['bank', 'bank_transfer', 'card', 'mobile_money', 'ussd'])),
  passFees: z.optional(z.boolean()),
  succeedsAfterMs: z.optional(milliseconds),
  webhook: z.optional(z.boolean()),
  forge: z.optional(fields),
  omit: z.optional(z.array(z.string())),
});

/** POST /simulator/refunds/{id}/finish */
export const finishRefundInput = z.strictObject({
  status: z.enum(['processed', 'failed']),
  webhook: z.optional(z.boolean()),
});

const fault = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  operation: z.optional(z.enum(OPERATIONS)),
  reference: z.optional(z.string()),
  times: z.optional(count),
  delayMs: z.optional(milliseconds),
  status: z.optional(httpStatus),
  body: z.optional(z.string()),
  headers: z.optional(
    z.record(z.string().check(z.regex(/^[\w-]+$/)), z.string().check(z.regex(/^[\x20-\x7e]*$/))),
  ),
  work: z.optional(z.boolean()),
  share: z.optional(z.number().check(z.gt(0), z.lte(1))),
  name: z.optional(z.string()),
});

/** PUT /simulator/faults */
export const faultsInput = z.array(fault);

/** PUT /simulator/webhooks */
export const webhooksInput = z.strictObject({
  enabled: z.optional(z.boolean()),
  url: z.optional(z.nullable(webAddress)),
  lost: z.optional(z.boolean()),
  copies: z.optional(z.int().check(z.gte(1), z.lte(100))),
  delayMs: z.optional(milliseconds),
});

/** POST /simulator/webhooks/send */
export const sendWebhookInput = z.strictObject({
  reference: z.string(),
  mode: z.optional(mode),
  event: z.optional(z.string()),
  tamper: z.optional(z.union([z.boolean(), z.enum(['signature', 'body', 'no-signature'])])),
  data: z.optional(fields),
});

const modeLimits = z.strictObject({
  initialize: z.optional(count),
  verify: z.optional(count),
  other: z.optional(count),
});

/** PUT /simulator/limits */
export const limitsInput = z.strictObject({
  windowSeconds: z.optional(z.number().check(z.gt(0))),
  window: z.optional(z.enum(['fixed', 'sliding'])),
  resetHeader: z.optional(z.enum(['seconds-left', 'epoch-seconds'])),
  test: z.optional(modeLimits),
  live: z.optional(modeLimits),
});

/** PUT /simulator/plans */
export const plansInput = z.array(
  z.strictObject({
    code: z.string().check(z.minLength(1)),
    name: z.string(),
    amount: count,
    currency: z._default(z.string(), 'NGN'),
    interval: z._default(z.string(), 'monthly'),
  }),
);

/** POST /simulator/clock */
export const clockInput = z.strictObject({ advanceMs: milliseconds });
