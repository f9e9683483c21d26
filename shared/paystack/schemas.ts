import * as z from 'zod/mini';

/** What of Paystack's answers is read, and nothing else: unknown fields pass, and stay in the body as it came. */

/** Subunits. An integer that a JavaScript number holds exactly; `"5000"`, 50.5 and 2^53 are refused. */
const amount = z.int();

const digits = z.string().check(z.regex(/^\d{1,20}$/));

/**
 * For display only: decides nothing, so a wrong type is no reason to refuse an answer about money. Nor is a text that is longer than
 * any of these is: it would stand in the payment's record, which has 400 KB in all.
 */
const displayed = z.catch(
  // A rule of ours and not of Paystack's answer, which is passed on whole: so it is none that the API's documentation would tell of.
  z.optional(z.string().check(z.refine((text) => text.length <= 64))),
  undefined,
);

/** `{}` without a plan; older answers have `null`, text or a list there, which hold no amount. */
const planObject = z.union([
  z.object({ amount: z.exactOptional(amount), plan_code: z.exactOptional(z.string()) }),
  z.string(),
  z.array(z.unknown()),
]);

/** The top-level `status: true` only says that the call worked; it is `data.status` that tells of the payment. */
export const verifySchema = z.object({
  status: z.literal(true),
  data: z.object({
    status: z.string(),
    id: z.exactOptional(digits),
    reference: z.exactOptional(z.string()),
    amount: z.exactOptional(amount),
    requested_amount: z.exactOptional(amount),
    currency: z.exactOptional(z.string()),
    domain: z.exactOptional(z.string()),
    plan_object: z.exactOptional(planObject),
    paid_at: displayed,
    paidAt: displayed,
    channel: displayed,
  }),
});

export type VerifyData = z.infer<typeof verifySchema>['data'];

/** One that is missing, or of another type, is none: it decides nothing but what is counted. */
const moment = z.catch(z.optional(z.string()), undefined);

/**
 * One element of Paystack's list. It only says where to look: what became of a payment is read from its verify body. So no
 * amount is read here, and no type of what is only shown or counted is a reason to pass over a payment.
 */
export const listedSchema = z.object({
  id: z.catch(z.optional(digits), undefined),
  status: z.string(),
  reference: z.string(),
  created_at: moment,
  createdAt: moment,
});

export type ListedData = z.infer<typeof listedSchema>;

/**
 * A page, whose elements are read one by one: a single odd one, of some other system, must not keep all others from being looked at. By
 * cursor `meta` has `next`, which is missing on the last page; by page it has numbers instead.
 */
export const listSchema = z.object({
  status: z.literal(true),
  data: z.array(z.unknown()),
  meta: z.object({
    next: z.exactOptional(z.string()),
    page: z.exactOptional(z.int()),
    pageCount: z.exactOptional(z.int()),
  }),
});

export const initializeSchema = z.object({
  status: z.literal(true),
  data: z.object({
    access_code: z.string().check(z.minLength(1)),
    authorization_url: z.string().check(z.minLength(1)),
    reference: z.string().check(z.minLength(1)),
  }),
});

/** One of Paystack's documented samples has `status` as text. `status` itself must be there: API Gateway's errors lack it. */
export const refusalSchema = z.object({
  status: z.union([z.literal(false), z.string()]),
  message: z.string(),
  code: displayed,
  type: displayed,
});
