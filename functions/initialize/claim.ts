import type { HttpError } from '../../shared/http/http-error.ts';
import { type HttpResponse, textResponse } from '../../shared/http/response.ts';
import {
  type ClaimRequest,
  claimAgain,
  claimPayment,
  isHeld,
  type Schedule,
} from '../../shared/payment/claim.ts';
import type { InitializeAnswer, InitializingPayment, Payment } from '../../shared/payment/payment.ts';
import type { PaymentStore } from '../../shared/store/payment-store.ts';
import type { ChosenReference } from './reference.ts';
import { accessCodeLost, duplicateReference, idempotencyKeyReused, inProgress } from './refusals.ts';

/** The right to call Paystack, or what the caller is told instead. */
export type ClaimOutcome =
  | { readonly kind: 'claimed'; readonly payment: InitializingPayment }
  | { readonly kind: 'replayed'; readonly response: HttpResponse }
  | { readonly kind: 'refused'; readonly error: HttpError };

/** How often a claim may lose against another one before the caller is told to wait. */
const ATTEMPTS = 3;

/**
 * Claims a reference before Paystack is called: from here on there is a record to find the transaction by, whatever
 * happens. A reference that is taken already gives the answer for that instead.
 */
export async function claim(
  payments: PaymentStore,
  request: ClaimRequest,
  source: ChosenReference['source'],
  schedule: Schedule,
): Promise<ClaimOutcome> {
  const wanted = claimPayment(request, schedule);
  if (await payments.put(wanted)) return { kind: 'claimed', payment: wanted };

  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const existing = await payments.get(request.reference);
    if (existing === undefined) break;
    // Our own write took effect although the answer to it was lost, and the SDK made it again.
    if (existing.status === 'initializing' && existing.claim.fence === request.fence) {
      return { kind: 'claimed', payment: existing };
    }
    const decision = decide(existing, request, source, schedule.now);
    if (decision.kind !== 'claim again') return decision;
    const next = claimAgain(decision.payment, request, schedule);
    if (await payments.put(next)) return { kind: 'claimed', payment: next };
  }
  return { kind: 'refused', error: inProgress(0) };
}

type Decision =
  | Exclude<ClaimOutcome, { kind: 'claimed' }>
  | {
      readonly kind: 'claim again';
      readonly payment: Extract<Payment, { status: 'initializing' | 'rejected' }>;
    };

function decide(
  existing: Payment,
  { fingerprint, mode }: ClaimRequest,
  source: ChosenReference['source'],
  now: number,
): Decision {
  if (existing.origin.kind === 'external' || existing.mode !== mode) return refuse(duplicateReference());
  // Nothing exists at Paystack by this name, so even other input may have it.
  if (existing.status === 'rejected') return { kind: 'claim again', payment: existing };
  if (existing.origin.fingerprint !== fingerprint) {
    return refuse(source === 'idempotency-key' ? idempotencyKeyReused() : duplicateReference());
  }
  if (existing.answer !== undefined) return { kind: 'replayed', response: replayed(existing.answer) };
  if (existing.status !== 'initializing') return refuse(accessCodeLost());
  return isHeld(existing.claim, now)
    ? refuse(inProgress(existing.claim.expiresAt - now))
    : { kind: 'claim again', payment: existing };
}

function refuse(error: HttpError): Decision {
  return { kind: 'refused', error };
}

/** The answer that was given for the same request before. */
export function replayed({ body }: InitializeAnswer): HttpResponse {
  return textResponse(200, body, { 'Idempotency-Replayed': 'true' });
}
