import type * as z from 'zod/mini';
import type { Random } from '../../shared/payment/clock.ts';
import { unreachable } from '../../shared/payment/exhaustive.ts';
import type { finishInput } from '../simulator/control/inputs.ts';
import type { LoadOutcome } from './outcomes.ts';

/** What the simulator is told to do with a transaction. */
export type Finish = z.input<typeof finishInput>;

/** One thing that a payer does. */
export interface PayerStep {
  /** Milliseconds after the step before, or after the payment was started. */
  readonly afterMs: number;
  readonly finish: Finish;
}

/**
 * All that a payer does with a payment, in order; nothing, if it is never paid.
 *
 * @param amount what was asked for, in subunits
 */
export function payerSteps(outcome: LoadOutcome, amount: number, random: Random): PayerStep[] {
  const within = (least: number, most: number) => least + random() * (most - least);
  const atOnce = (finish: Finish): PayerStep => ({ afterMs: within(200, 1_000), finish });
  const pays: Finish = { outcome: 'success' };
  switch (outcome) {
    case 'paid':
      return [atOnce(pays)];
    case 'paid_later':
      return [{ afterMs: within(5_000, 30_000), finish: pays }];
    case 'declined_then_paid':
      return [
        { afterMs: within(1_000, 4_000), finish: { outcome: 'failed' } },
        { afterMs: within(3_000, 10_000), finish: pays },
      ];
    case 'abandoned':
      return [];
    case 'transfer':
      return [
        atOnce({ outcome: 'pending', channel: 'bank_transfer' }),
        { afterMs: within(5_000, 20_000), finish: pays },
      ];
    case 'webhook_lost':
      return [atOnce({ outcome: 'success', webhook: false })];
    case 'tampered': {
      const less = Math.max(1, Math.floor(amount / 2));
      return [atOnce({ outcome: 'success', forge: { amount: less, requested_amount: less } })];
    }
    case 'refunded':
      return [atOnce(pays), { afterMs: within(5_000, 15_000), finish: { outcome: 'reversed' } }];
    default:
      return unreachable(outcome);
  }
}
