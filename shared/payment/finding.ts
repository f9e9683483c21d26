import type { InitializeAnswer } from './payment.ts';
import type { PaystackTransaction } from './paystack-transaction.ts';

/** What one call to Paystack taught us. An answer that never came teaches nothing and is no finding. */
export type Finding =
  /** Initialize was accepted. */
  | { readonly kind: 'initialized'; readonly answer: InitializeAnswer }
  /** Initialize was refused with a definite 400; `code` is Paystack's. */
  | { readonly kind: 'refused'; readonly code?: string }
  /** Verify knows the transaction. */
  | { readonly kind: 'transaction'; readonly transaction: PaystackTransaction }
  /** Verify does not know the reference. */
  | { readonly kind: 'unknown-reference' };

/** A finding of verify: the only kind that can say what became of the money. */
export type CheckFinding = Extract<Finding, { kind: 'transaction' | 'unknown-reference' }>;
