import * as z from 'zod/mini';
import { HttpError } from '../../shared/http/http-error.ts';
import { invalidReference } from '../../shared/http/request.ts';
import type { Mode } from '../../shared/payment/mode.ts';
import { parseAmount } from '../../shared/payment/money.ts';
import { REFERENCE_MAX_LENGTH, REFERENCE_PATTERN } from '../../shared/payment/reference.ts';
import { type JsonObject, toJson, toNumber } from './json.ts';
import { jsonDepth } from './json-depth.ts';

/** The longest address that mail servers take. */
const EMAIL_MAX_LENGTH = 254;
const URL_MAX_LENGTH = 2_048;
const TEXT_MAX_LENGTH = 200;
const CHANNELS_MAX = 20;
export const METADATA_MAX_BYTES = 16_384;
export const METADATA_MAX_DEPTH = 8;

/** One `@` with a domain behind it. Whether the address exists is nothing that a pattern could tell. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

const text = z.string().check(z.maxLength(TEXT_MAX_LENGTH));
const reference = z.string().check(z.maxLength(REFERENCE_MAX_LENGTH), z.regex(REFERENCE_PATTERN));
/** Subunits: {@link parseAmount}'s integer or text. */
export const amountField = z.pipe(
  z.unknown(),
  z.transform((value, context) => {
    const amount = parseAmount(toNumber(value));
    if (amount !== undefined) return amount;
    context.issues.push({ code: 'custom', input: value, message: 'must be an integer above zero' });
    return z.NEVER;
  }),
);
/** The same rule for what is counted and not paid. */
export const countField = z.custom<number | string>(
  (value) => parseAmount(toNumber(value)) !== undefined,
  'must be a whole number above zero',
);
/** Subunits, and zero as well. */
export const chargeField = z.custom<number | string>((value) => {
  const number = toNumber(value);
  return number === 0 || number === '0' || parseAmount(number) !== undefined;
}, 'must be a whole number of subunits');

/**
 * The fields of `POST /transaction/initialize` that Paystack documents. Others are none of our business and pass through.
 *
 * @see https://paystack.com/docs/api/transaction/#initialize
 */
export const initializeFields = z.looseObject({
  // The length first and alone: on 64 KB of dots the pattern would search for seconds.
  email: z.string().check(z.maxLength(EMAIL_MAX_LENGTH, { abort: true }), z.regex(EMAIL)),
  amount: amountField,
  currency: z.optional(z.string()),
  reference: z.optional(reference),
  callback_url: z.optional(z.string().check(z.maxLength(URL_MAX_LENGTH))),
  plan: z.optional(text),
  invoice_limit: z.optional(countField),
  metadata: z.optional(z.union([z.string(), z.record(z.string(), z.unknown())])),
  channels: z.optional(z.array(text).check(z.maxLength(CHANNELS_MAX))),
  split_code: z.optional(text),
  split: z.optional(z.record(z.string(), z.unknown())),
  subaccount: z.optional(text),
  transaction_charge: z.optional(chargeField),
  bearer: z.optional(z.enum(['account', 'subaccount'])),
  label: z.optional(text),
});

/** The fields as they were found to be sound. */
export type InitializeFields = z.infer<typeof initializeFields>;

/** What is said of a field that is wrong; the field's own rule where there is nothing better to say. */
const REFUSALS: Readonly<Record<string, { code: string; message: string; nextStep: string }>> = {
  email: {
    code: 'invalid_email_address',
    message: 'Invalid Email Address Passed',
    nextStep: `Send the payer's email address, ${EMAIL_MAX_LENGTH} characters at most.`,
  },
  amount: {
    code: 'invalid_amount',
    message: 'Invalid Amount Sent',
    nextStep:
      'Send a whole number of subunits (kobo, cents, pesewas) above zero, such as 500000 for 5,000 naira.',
  },
  callback_url: {
    code: 'invalid_callback_url',
    message: 'The callback_url is no URL that a payer can be sent to',
    nextStep: 'Send an https URL; http is taken for localhost only, and in test mode only.',
  },
  metadata: {
    code: 'invalid_metadata',
    message: 'The metadata is neither an object nor text',
    nextStep: 'Send metadata as a JSON object, or as its JSON text.',
  },
};

/**
 * Checks the fields of a request.
 *
 * @throws {HttpError} 400 with the code of the first field that is wrong
 */
export function checkFields(fields: JsonObject, mode: Mode): InitializeFields {
  for (const [name, label] of REQUIRED) {
    if (fields[name] === undefined) throw missing(label, name);
  }
  const parsed = initializeFields.safeParse(fields);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refused(String(issue?.path[0] ?? ''), issue?.message ?? '');
  }
  checkCallbackUrl(parsed.data.callback_url, mode);
  checkMetadata(fields.metadata);
  return parsed.data;
}

const REQUIRED = [
  ['email', 'Email Address'],
  ['amount', 'Amount'],
] as const;

function checkCallbackUrl(callbackUrl: string | undefined, mode: Mode): void {
  if (callbackUrl === undefined) return;
  const url = URL.parse(callbackUrl);
  const isSecure = url?.protocol === 'https:';
  const isLocalTest = mode === 'test' && url?.protocol === 'http:' && isLoopback(url.hostname);
  if (!isSecure && !isLocalTest) throw refused('callback_url', '');
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function checkMetadata(metadata: unknown): void {
  if (metadata === undefined) return;
  // Paystack takes metadata as an object or as that object's JSON text; the same limits hold for both.
  const json = typeof metadata === 'string' ? metadata : toJson(metadata);
  if (Buffer.byteLength(json) > METADATA_MAX_BYTES) {
    throw refusal('metadata_too_large', {
      message: `The metadata is longer than ${METADATA_MAX_BYTES} bytes`,
      nextStep: 'Send less: large data belongs in your own database, under the reference.',
    });
  }
  if (jsonDepth(json) > METADATA_MAX_DEPTH) {
    throw refusal('metadata_too_deep', {
      message: `The metadata is nested more than ${METADATA_MAX_DEPTH} levels deep`,
      nextStep: 'Send flatter metadata.',
    });
  }
}

function missing(label: string, name: string): HttpError {
  return refusal('missing_params', { message: `${label} is required`, nextStep: `Send ${name}.` });
}

function refused(field: string, rule: string): HttpError {
  if (field === 'reference') return invalidReference();
  const known = REFUSALS[field];
  if (known !== undefined) return refusal(known.code, known);
  return refusal('invalid_params', {
    message: `The field ${field} is not valid: ${rule}`,
    nextStep: `Correct ${field}, or leave it out.`,
  });
}

function refusal(code: string, { message, nextStep }: { message: string; nextStep: string }): HttpError {
  return new HttpError({ statusCode: 400, code, message, nextStep });
}
