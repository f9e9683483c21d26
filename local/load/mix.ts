import type { Random } from '../../shared/payment/clock.ts';
import { LoadError } from './load-error.ts';
import { LOAD_OUTCOMES, type LoadOutcome } from './outcomes.ts';

/** How much of each outcome: shares in any unit, such as percent. An outcome that is not named has none. */
export type Mix = Readonly<Partial<Record<LoadOutcome, number>>>;

/** In percent: an ordinary day, with some of everything that can go wrong. */
export const DEFAULT_MIX: Mix = {
  paid: 50,
  paid_later: 15,
  declined_then_paid: 10,
  abandoned: 10,
  transfer: 5,
  webhook_lost: 5,
  tampered: 2,
  refunded: 3,
};

/**
 * Has outcomes come in the shares of a mix.
 *
 * @param random decides each one
 * @throws LoadError `invalid_mix` for a share that is negative or no finite number, and where none is above zero
 * @example
 * const next = outcomesOf({ paid: 3, abandoned: 1 }, Math.random);
 * next(); // 'paid', three times in four
 */
export function outcomesOf(mix: Mix, random: Random): () => LoadOutcome {
  const shares = LOAD_OUTCOMES.map((outcome) => ({ outcome, share: mix[outcome] ?? 0 }));
  if (shares.some(({ share }) => !Number.isFinite(share) || share < 0)) {
    throw new LoadError('invalid_mix', 'Each share of a mix is a number from 0 on.');
  }
  const possible = shares.filter(({ share }) => share > 0);
  const total = possible.reduce((sum, { share }) => sum + share, 0);
  const [first] = possible;
  if (first === undefined) throw new LoadError('invalid_mix', 'A mix needs one share above 0.');

  return () => {
    let left = random() * total;
    for (const { outcome, share } of possible) {
      left -= share;
      if (left < 0) return outcome;
    }
    // A sum of fractions may be a hair too small.
    return first.outcome;
  };
}
