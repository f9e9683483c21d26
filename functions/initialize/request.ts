import { createHash } from 'node:crypto';
import { HttpError } from '../../shared/http/http-error.ts';
import type { Mode } from '../../shared/payment/mode.ts';
import type { Currencies, Subunits } from '../../shared/payment/money.ts';
import type { Asked } from '../../shared/payment/payment.ts';
import { parseReference, type Reference } from '../../shared/payment/reference.ts';
import { checkFields } from './fields.ts';
import { parseJsonObject, toCanonicalJson, toJson } from './json.ts';

/** What a deployment accepts. */
export interface InitializeRules {
  readonly currencies: Currencies;
  readonly defaultCurrency: string;
  readonly mode: Mode;
}

/** A request to initialize, checked and normalized. */
export interface InitializeRequest {
  /** Missing when the caller leaves it to us. */
  readonly reference: Reference | undefined;
  readonly asked: Asked;
  /** A digest of everything but the reference: equal for two requests that ask for the same. */
  readonly fingerprint: string;
  /** The JSON text for Paystack: the caller's fields, with amount, currency and reference made explicit. */
  bodyFor(reference: Reference): string;
}

/**
 * Reads the body of `POST /transaction/initialize`. What Paystack documents is checked, other fields pass through as they
 * came. `"500000"` and `500000` are the same amount, and a missing currency is the default one: both give the same
 * fingerprint.
 *
 * @throws {HttpError} 400 with the code of what is wrong
 * @example
 * const request = parseInitializeRequest('{"email":"ada@example.com","amount":"500000"}', rules);
 * request.asked; // { amount: 500000, currency: 'NGN' }
 */
export function parseInitializeRequest(text: string, rules: InitializeRules): InitializeRequest {
  const { reference, ...fields } = withoutNulls(parseJsonObject(text));
  const {
    amount,
    currency = rules.defaultCurrency,
    plan,
  } = checkFields({ ...fields, reference }, rules.mode);
  checkMinimum(amount, currency, rules.currencies);
  const sent = { ...fields, amount, currency };
  return {
    reference: parseReference(reference),
    asked: { amount, currency, ...(plan !== undefined && plan !== '' && { plan }) },
    fingerprint: createHash('sha256').update(toCanonicalJson(sent)).digest('hex'),
    bodyFor: (used) => toJson({ ...sent, reference: used }),
  };
}

/** Client libraries write `null` for a field that was not given. */
function withoutNulls(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function checkMinimum(amount: Subunits, currency: string, currencies: Currencies): void {
  const minimum = Object.hasOwn(currencies, currency) ? currencies[currency] : undefined;
  if (minimum === undefined) {
    throw new HttpError({
      statusCode: 400,
      code: 'unsupported_currency',
      message: 'Currency not supported by merchant',
      nextStep: `Use one of ${Object.keys(currencies).join(', ')}, or add the currency to this deployment.`,
    });
  }
  if (amount < minimum) {
    throw new HttpError({
      statusCode: 400,
      code: 'amount_below_minimum',
      message: `The amount is below the least that can be paid in ${currency}`,
      nextStep: `Send ${minimum} subunits or more.`,
    });
  }
}
