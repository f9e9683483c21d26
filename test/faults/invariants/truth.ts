import type { Payment } from '../../../shared/payment/payment.ts';
import type { ModelTransaction } from '../world/paystack-model.ts';
import type { World } from '../world/world.ts';

/** A transaction that was paid, and what is on record here, if anything is. */
export interface PaidTransaction {
  readonly transaction: ModelTransaction;
  readonly payment: Payment | undefined;
  /** Epoch milliseconds. */
  readonly paidAt: number;
}

/** What the payers have paid. */
export function paidTransactions({ model, payments }: World): PaidTransaction[] {
  return model.transactions.flatMap((transaction) => {
    const { paidAt } = transaction.current;
    if (paidAt === null) return [];
    return [{ transaction, payment: payments.get(transaction.reference), paidAt }];
  });
}

/** Whether what was paid is what was asked for here, as far as the transaction itself goes. */
export function isSound({ current, tampering }: ModelTransaction, payment: Payment | undefined): boolean {
  if (tampering !== undefined || payment?.origin.kind !== 'initialized') return false;
  return payment.origin.asked.amount === current.requestedAmount;
}

/** Whether a payment had been made, of the right sum and through us, at a moment. */
export function wasPaid(world: World, reference: string, at: number): boolean {
  const transaction = world.model.byReference(reference);
  if (transaction === undefined || transaction.current.paidAt === null) return false;
  return transaction.current.paidAt <= at && isSound(transaction, world.payments.get(reference));
}
