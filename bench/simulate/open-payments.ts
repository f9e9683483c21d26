import type { Payment } from '../../shared/payment/payment.ts';
import type { Reference } from '../../shared/payment/reference.ts';
import { dueAt } from '../../shared/payment/upkeep.ts';
import type { DuePayment, PaymentStore } from '../../shared/store/payment-store.ts';
import { inDueOrder } from '../../test/support/memory-payment-store.ts';

/** Payments in memory, with an index of those that something is due for: as many as a day has. */
export function createOpenPayments(): PaymentStore {
  const items = new Map<Reference, Payment>();
  const index = new Map<Reference, DuePayment>();
  let position: DuePayment | undefined;
  return {
    get: async (reference) => items.get(reference),

    async put(payment) {
      const { reference, version } = payment;
      if ((items.get(reference)?.version ?? 0) !== version - 1) return false;
      items.set(reference, payment);
      const at = dueAt(payment);
      if (at === undefined) index.delete(reference);
      else index.set(reference, { reference, dueAt: at });
      return true;
    },

    due: async (now, limit, after) =>
      [...index.values()]
        .filter((each) => each.dueAt <= now && (after === undefined || inDueOrder(after, each) < 0))
        .sort(inDueOrder)
        .slice(0, limit),

    duePosition: async () => position,
    keepDuePosition: async (next) => {
      position = next;
    },
  };
}
