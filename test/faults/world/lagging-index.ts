import type { Payment } from '../../../shared/payment/payment.ts';
import type { Reference } from '../../../shared/payment/reference.ts';
import { dueAt } from '../../../shared/payment/upkeep.ts';
import type { DuePayment, PaymentStore } from '../../../shared/store/payment-store.ts';
import { inDueOrder } from '../../support/memory-payment-store.ts';
import { Dice } from '../dice.ts';
import type { SimulatedTime } from './time.ts';

/**
 * The index of due payments, which follows the table as DynamoDB's do: mostly at once, sometimes some seconds later, and never to an older
 * version.
 */
export class LaggingIndex {
  readonly #time: SimulatedTime;
  readonly #seed: number;
  readonly #entries = new Map<Reference, { readonly version: number; readonly dueAt: number | undefined }>();

  constructor(time: SimulatedTime, seed: number) {
    this.#time = time;
    this.#seed = seed;
  }

  /** Takes in, now or later, that the table has taken a payment. */
  follow(payment: Payment): void {
    const { reference, version } = payment;
    const entry = { version, dueAt: dueAt(payment) };
    const dice = new Dice(`${this.#seed} index ${reference} ${version}`);
    this.#time.after(dice.pick([0, 0, dice.between(0, 1_000), dice.between(1_000, 10_000)]), () => {
      if ((this.#entries.get(reference)?.version ?? 0) < version) this.#entries.set(reference, entry);
    });
  }

  readonly due: PaymentStore['due'] = async (now, limit, after) =>
    [...this.#entries]
      .map(
        ([reference, entry]): DuePayment => ({ reference, dueAt: entry.dueAt ?? Number.POSITIVE_INFINITY }),
      )
      .filter((each) => each.dueAt <= now && (after === undefined || inDueOrder(after, each) < 0))
      .sort(inDueOrder)
      .slice(0, limit);
}
