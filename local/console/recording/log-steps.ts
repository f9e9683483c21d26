import * as z from 'zod/mini';
import { PAYMENT_STATUSES, type PaymentStatus } from '../../../shared/payment/payment.ts';
import type { LogEntry, Step } from '../contract.ts';

const Scheduled = z.looseObject({ check: z.optional(z.number()), delaySeconds: z.number() });
const Checked = z.looseObject({
  reason: z.optional(z.enum(['ladder', 'webhook', 'verify', 'audit'])),
  payment: z.enum(PAYMENT_STATUSES),
  paystackStatus: z.optional(z.string()),
  checks: z.number(),
  /** The event that tells of a change. */
  event: z.optional(z.string()),
});
const Stored = z.looseObject({ payment: z.enum(PAYMENT_STATUSES) });
const Queued = z.looseObject({ type: z.string() });
const Trouble = z.looseObject({
  code: z.optional(z.string()),
  reason: z.optional(z.string()),
  delaySeconds: z.optional(z.number()),
});

/** What a webhook's type on the bus begins with. */
const RELAYED = 'paystack.';

/**
 * The steps of a payment's life that a log line tells of.
 *
 * @param isSimulated whether the simulator tells of the webhooks, and better than the log
 */
export function stepsOf(entry: LogEntry, { isSimulated }: { isSimulated: boolean }): Step[] {
  const { at, level, message, fields } = entry;
  if (level !== 'INFO') return [troubleOf(entry)];
  switch (message) {
    case 'payment claimed':
      return [{ kind: 'claimed', at, details: {} }];
    case 'check scheduled':
      return scheduledBy(entry);
    case 'job deferred':
      return parsed(Scheduled, fields, ({ delaySeconds }) => [
        { kind: 'scheduled', at, details: { delayMs: delaySeconds * 1_000, because: 'quota' } },
      ]);
    case 'check applied':
      return parsed(Checked, fields, ({ reason, payment, paystackStatus, checks, event }): Step[] => [
        {
          kind: 'checked',
          at,
          details: {
            check: checks,
            ...(paystackStatus !== undefined && { paystackStatus }),
            reason: reason ?? 'unknown',
          },
        },
        ...(event === undefined ? [] : closedAs(at, payment)),
      ]);
    case 'payment stored':
      // Of those that initialize stores only a rejected one is at its end.
      return parsed(Stored, fields, ({ payment }) => closedAs(at, payment));
    case 'webhook queued':
      if (isSimulated) return [];
      return parsed(Queued, fields, ({ type }) => [
        { kind: 'webhook', at, details: { event: type.replace(RELAYED, ''), outcome: 'received' } },
      ]);
    default:
      return [];
  }
}

/** Whether it was late, only the payment's item says. */
function closedAs(at: number, status: PaymentStatus): Step[] {
  if (status === 'initializing' || status === 'pending') return [];
  return [{ kind: 'closed', at, details: { status, late: false } }];
}

function scheduledBy({ at, functionName, fields }: LogEntry): Step[] {
  return parsed(Scheduled, fields, ({ check, delaySeconds }) => {
    const delayMs = delaySeconds * 1_000;
    if (check !== undefined) {
      return [{ kind: 'scheduled', at, details: { check, delayMs, because: 'ladder' } }];
    }
    const because = functionName === 'audit' ? 'audit' : 'webhook';
    return [{ kind: 'scheduled', at, details: { delayMs, because } }];
  });
}

function troubleOf({ at, message, fields }: LogEntry): Step {
  const { code, reason, delaySeconds } = z.safeParse(Trouble, fields).data ?? {};
  // A job that was given up has a reason in place of an error's code.
  const known = code ?? (/^\w+$/.test(reason ?? '') ? reason : undefined);
  return {
    kind: 'trouble',
    at,
    details: {
      message,
      ...(known !== undefined && { code: known }),
      ...(delaySeconds !== undefined && { delayMs: delaySeconds * 1_000 }),
    },
  };
}

/** Nothing where the fields are not as this release writes them. */
function parsed<Schema extends z.core.$ZodType>(
  schema: Schema,
  fields: unknown,
  make: (fields: z.output<Schema>) => Step[],
): Step[] {
  const result = z.safeParse(schema, fields);
  return result.success ? make(result.data) : [];
}
