import { parseInitializeRequest } from '../../../functions/initialize/request.ts';
import { HttpError } from '../../../shared/http/http-error.ts';
import { DOCUMENTED_CURRENCIES } from '../../../shared/payment/money.ts';

/** A body of `POST /transaction/initialize` that is right. */
export const GOOD_REQUEST = { email: 'ada@example.com', amount: 500_000, reference: 'order-17' };

/** What the code says to the body of {@link GOOD_REQUEST} with `wrong` in it. */
export function refusalOfFields(wrong: Readonly<Record<string, unknown>>): HttpError {
  return refusalOfBody(JSON.stringify({ ...GOOD_REQUEST, ...wrong }));
}

/** What the code says to a body of `POST /transaction/initialize`. */
export function refusalOfBody(text: string): HttpError {
  const rules = { currencies: DOCUMENTED_CURRENCIES, defaultCurrency: 'NGN', mode: 'live' } as const;
  return refusalBy(() => parseInitializeRequest(text, rules));
}

/** The refusal that `act` throws. */
export function refusalBy(act: () => unknown): HttpError {
  try {
    act();
  } catch (error) {
    if (error instanceof HttpError) return error;
    throw error;
  }
  throw new TypeError('An example of a refusal was not refused');
}
