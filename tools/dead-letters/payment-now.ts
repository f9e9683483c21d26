import type { Payment } from '../../shared/payment/payment.ts';
import type { Reference } from '../../shared/payment/reference.ts';
import { createPaymentStore } from '../../shared/store/payment-store.ts';
import { StoredItemError } from '../../shared/store/stored-item-error.ts';
import type { Deployment } from './deployment.ts';
import type { Letter } from './letter.ts';

/** What the table says of a letter's payment right now. */
export type PaymentNow =
  | { readonly kind: 'found'; readonly payment: Payment }
  /** Nothing is on record under this reference. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable' }
  /** The table did not answer, or not to these credentials. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Reads at once: enough to be quick, few enough for a connection pool. */
const AT_ONCE = 10;

/** The payments that letters are about, by reference. A table that can't be read is no reason to list no letters. */
export async function paymentsOf(
  { table, tableName }: Deployment,
  letters: readonly Letter[],
): Promise<ReadonlyMap<Reference, PaymentNow>> {
  const store = createPaymentStore(table, tableName);
  const references = [...new Set(letters.flatMap((letter) => referenceOf(letter) ?? []))];
  const payments = new Map<Reference, PaymentNow>();
  for (let start = 0; start < references.length; start += AT_ONCE) {
    await Promise.all(
      references.slice(start, start + AT_ONCE).map(async (reference) => {
        payments.set(reference, await look(() => store.get(reference)));
      }),
    );
  }
  return payments;
}

/** The payment that a letter is about, if it is about one. */
export function referenceOf({ contents }: Letter): Reference | undefined {
  return contents.kind === 'job' ? contents.job.reference : undefined;
}

async function look(get: () => Promise<Payment | undefined>): Promise<PaymentNow> {
  try {
    const payment = await get();
    return payment === undefined ? { kind: 'none' } : { kind: 'found', payment };
  } catch (error) {
    if (error instanceof StoredItemError) return { kind: 'unreadable' };
    return { kind: 'unknown', why: error instanceof Error ? error.name : 'unknown error' };
  }
}
