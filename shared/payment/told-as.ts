import { unreachable } from './exhaustive.ts';
import type { Payment } from './payment.ts';

/** What the audit reads Paystack's list for: money that came, and money that went back. In this order. */
export const LISTED_STATUSES = ['success', 'reversed'] as const;
export type ListedStatus = (typeof LISTED_STATUSES)[number];

/**
 * Whether there is nothing left to find out about a payment whose transaction Paystack lists with this status: it has been told
 * as that, as more than that, or as something that a check would not change.
 *
 * | payment | listed as `success` | listed as `reversed` |
 * | --- | --- | --- |
 * | `success` | told | the money went back since |
 * | `reversed` | told: the list may be older | told |
 * | `mismatched` | told: a person decides | the money went back since |
 * | `rejected` | somebody else has started it | not ours, and nothing is left of it |
 * | open, `failed`, `abandoned` | to be checked | to be checked |
 */
export function isToldAs(payment: Payment, listed: ListedStatus): boolean {
  switch (payment.status) {
    case 'reversed':
      return true;
    case 'success':
    case 'mismatched':
      return listed === 'success';
    case 'rejected':
      return listed === 'reversed';
    case 'initializing':
    case 'pending':
    case 'failed':
    case 'abandoned':
      return false;
    default:
      return unreachable(payment);
  }
}
