import * as z from 'zod/mini';

/** What became of a call of initialize: a checkout page, a refusal by its `code`, or no answer that could be read. */
export type Initialized =
  | { readonly kind: 'started' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unanswered' };

export interface PaymentInput {
  readonly reference: string;
  readonly email: string;
  /** In subunits. */
  readonly amount: number;
  readonly currency: string;
}

/** Every route answers within 25 s; a client is told to wait for 30. */
const ANSWER_WITHIN_MS = 30_000;

const Refusal = z.object({ code: z.string() });

/** How a merchant's server starts payments at the API. It is asked once: a load reports what it was refused, and goes on. */
export function initializeCalls(apiUrl: string, serviceKey: string) {
  return async (input: PaymentInput): Promise<Initialized> => {
    try {
      const response = await fetch(`${apiUrl}/transaction/initialize`, {
        method: 'POST',
        headers: { authorization: `Bearer ${serviceKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(input),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const text = await response.text();
      return response.ok
        ? { kind: 'started' }
        : { kind: 'refused', code: codeOf(text) ?? `http_${response.status}` };
    } catch {
      return { kind: 'unanswered' };
    }
  };
}

function codeOf(text: string): string | undefined {
  try {
    return z.parse(Refusal, JSON.parse(text)).code;
  } catch {
    return undefined;
  }
}
