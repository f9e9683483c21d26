import type { Mode } from '../../../shared/payment/mode.ts';
import type { Transaction, Transactions } from '../store/transactions.ts';
import { ControlError } from './control-error.ts';
import { modeOf } from './read-input.ts';

/** The transaction of a reference, which both modes may have. */
export function findTransaction(
  transactions: Transactions,
  reference: string,
  modeText: string | null,
): Transaction {
  const mode = modeOf(modeText);
  const modes: readonly Mode[] = mode === undefined ? ['test', 'live'] : [mode];
  const [found, second] = modes.flatMap((each) => transactions.byReference(each, reference) ?? []);
  if (found === undefined) {
    throw new ControlError(404, 'unknown_reference', `No transaction has the reference ${reference}.`);
  }
  if (second !== undefined) {
    throw new ControlError(
      400,
      'ambiguous_reference',
      'Both modes have this reference: say mode "test" or "live".',
    );
  }
  return found;
}
