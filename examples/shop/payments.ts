/** The shop's three calls to the payments API. They are made by the server: it alone has the service key. */

/** Where the API is, and the key that it knows this server by. */
export interface PaymentsApi {
  /** Without a slash at the end. */
  readonly url: string;
  readonly serviceKey: string;
}

/** In the currency's smallest unit: 480000 NGN is 4,800 naira. Integers only, so that nothing is ever rounded. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** What `initialize` came to, by what there is to do about it. */
export type Started =
  | { readonly kind: 'checkout'; readonly url: string }
  /** Send the same again, reference included: there will be one transaction, however often it is sent. */
  | { readonly kind: 'again'; readonly afterSeconds: number; readonly code: string }
  /** This reference has no checkout page to give any more: take a new one. The old one stays watched. */
  | { readonly kind: 'new_reference'; readonly code: string }
  /** What was sent can't be right; sending it again changes nothing. `message` is for whoever typed it in. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** The shop itself is set up wrongly, such as its key (401) or the API's address (404). */
  | { readonly kind: 'misconfigured'; readonly code: string };

/** Every route answers within 25 s, whatever happens behind it. */
const ANSWER_WITHIN_MS = 30_000;

/**
 * Starts a payment, or gives the checkout page of one that was started under this reference before.
 *
 * @param returnUrl where the payer goes after paying
 * @param cancelUrl where the payer goes who cancels
 */
export async function initialize(
  api: PaymentsApi,
  payment: Money & { reference: string; email: string; returnUrl: string; cancelUrl: string },
): Promise<Started> {
  const { reference, email, amount, currency, returnUrl, cancelUrl } = payment;
  const answer = await call(api, '/transaction/initialize', {
    method: 'POST',
    body: JSON.stringify({
      reference,
      email,
      amount,
      currency,
      callback_url: returnUrl,
      metadata: { cancel_action: cancelUrl },
    }),
  });
  if (answer === undefined) return { kind: 'again', afterSeconds: 1, code: 'no_answer' };
  const { status, body, retryAfter } = answer;
  const { authorization_url: url } = fields(body.data);
  if (status === 200 && typeof url === 'string') return { kind: 'checkout', url };
  const { code, message } = refusal(answer);
  if (code === 'access_code_lost' || code === 'duplicate_reference') return { kind: 'new_reference', code };
  // 409 in_progress, 429 rate_limited and every 5xx pass by themselves.
  if (code === 'in_progress' || status === 429 || status >= 500) {
    return { kind: 'again', afterSeconds: retryAfter, code };
  }
  // 401 invalid_key, say: the API's words on the key are none of a payer's business.
  if (status !== 400) return { kind: 'misconfigured', code };
  return { kind: 'refused', code, message };
}

/** What `verify` says of a payment. It is for showing, not for delivering: that is what the event is for. */
export type Verified =
  /** `status` is Paystack's word: `success`, or `abandoned`, `ongoing`, `pending`, ... for one that is not paid yet. */
  | { readonly kind: 'answered'; readonly status: string; readonly cache: string }
  /** `payment_mismatched`, `payment_reversed` and their like: money has moved, and it is no payment of this order. */
  | { readonly kind: 'not_paid'; readonly code: string; readonly message: string }
  /** Nobody can say just now. */
  | { readonly kind: 'unknown'; readonly code: string };

/** Asks what became of a payment, as often as a page needs it: the API answers from its cache. */
export async function verify(api: PaymentsApi, reference: string): Promise<Verified> {
  const answer = await call(api, `/transaction/verify/${encodeURIComponent(reference)}`);
  if (answer === undefined) return { kind: 'unknown', code: 'no_answer' };
  // Never `body.status`, which says only that the call went well.
  const { status } = fields(answer.body.data);
  if (answer.status === 200 && typeof status === 'string') {
    return { kind: 'answered', status, cache: answer.cache };
  }
  const { code, message } = refusal(answer);
  if (answer.status === 409) return { kind: 'not_paid', code, message };
  return { kind: 'unknown', code };
}

/** What the API's own record of a payment says, in the form of an event's detail; undefined where there is none, or no answer. */
export async function paymentRecord(api: PaymentsApi, reference: string): Promise<Fields | undefined> {
  const answer = await call(api, `/payments/${encodeURIComponent(reference)}`);
  const record = fields(answer?.body.data);
  const type = EVENT_OF[String(record.status)];
  return type === undefined ? undefined : { ...record, type, id: `record/${reference}/${record.version}` };
}

/** The event that tells of a payment's status. An open one has none. */
const EVENT_OF: Readonly<Record<string, string>> = {
  success: 'payment.succeeded',
  reversed: 'payment.reversed',
  failed: 'payment.failed',
  abandoned: 'payment.abandoned',
  mismatched: 'payment.mismatched',
};

interface Answer {
  readonly status: number;
  readonly body: Fields;
  readonly cache: string;
  /** Seconds. */
  readonly retryAfter: number;
}

/** @returns undefined when no answer came, or none that can be read */
async function call(api: PaymentsApi, path: string, init: RequestInit = {}): Promise<Answer | undefined> {
  try {
    const response = await fetch(`${api.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${api.serviceKey}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return {
      status: response.status,
      body: fields(await response.json()),
      cache: response.headers.get('x-cache') ?? 'none',
      retryAfter: Number(response.headers.get('retry-after') ?? 1),
    };
  } catch {
    return undefined;
  }
}

function refusal({ status, body }: Answer): { code: string; message: string } {
  const { code, message } = body;
  return {
    code: typeof code === 'string' ? code : `http_${status}`,
    message: typeof message === 'string' ? message : 'The payment could not be started.',
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a JSON object; none of anything else. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
