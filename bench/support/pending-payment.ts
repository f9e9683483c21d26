import { claimPayment } from '../../shared/payment/claim.ts';
import { DEFAULT_LADDER } from '../../shared/payment/ladder.ts';
import { parseAmount } from '../../shared/payment/money.ts';
import { type Payment, withState } from '../../shared/payment/payment.ts';
import { parseReference, type Reference } from '../../shared/payment/reference.ts';

/**
 * A payment of NGN 5,000 in live mode whose first check is to be made now.
 *
 * @param dueAt epoch milliseconds from which on `reconcile` sends a job for that check
 */
export function pendingPayment(reference: Reference, { dueAt }: { dueAt: number }): Payment {
  const now = Date.now();
  const amount = parseAmount(500_000);
  if (amount === undefined) throw new TypeError('Not an amount');
  const claim = {
    reference,
    mode: 'live',
    asked: { amount, currency: 'NGN' },
    fingerprint: 'bench',
    fence: 'bench',
    expiresAt: now,
  } as const;
  const claimed = claimPayment(claim, { ladder: DEFAULT_LADDER, now, random: Math.random });
  return withState(claimed, { status: 'pending', nextCheck: { number: 1, at: now, dueAt } });
}

/** @throws TypeError when the text is none */
export function referenceOf(text: string): Reference {
  const reference = parseReference(text);
  if (reference === undefined) throw new TypeError(`Not a reference: ${text}`);
  return reference;
}
