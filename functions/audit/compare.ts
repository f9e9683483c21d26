import type { Mode } from '../../shared/payment/mode.ts';
import { parseReference, type Reference } from '../../shared/payment/reference.ts';
import { isToldAs, type ListedStatus } from '../../shared/payment/told-as.ts';
import type { ListedTransaction } from '../../shared/paystack/answers.ts';
import type { AuditJob } from '../../shared/queue/verification-job.ts';
import { errorFields, type Log } from '../../shared/runtime/logger.ts';
import type { PaymentStore } from '../../shared/store/payment-store.ts';
import { StoredItemError } from '../../shared/store/stored-item-error.ts';

/** What a page of Paystack's list is compared with. */
export interface CompareContext {
  readonly payments: Pick<PaymentStore, 'get'>;
  readonly log: Log;
}

/** How a page of the list and the table differ. */
export interface Compared {
  /** The transactions that were to be compared. */
  readonly listed: number;
  /** Of payments that have not been told as what Paystack lists them as. */
  readonly jobs: readonly AuditJob[];
  /** Transactions that were not started here: their number, and those of their references that could be ours. */
  readonly unknown: number;
  readonly unknownReferences: readonly Reference[];
  /** Items that can't be read as a payment. */
  readonly unreadable: number;
}

/** Payments read at once. */
const READS = 10;

/**
 * Compares transactions with the table. The list was read before, so what is missing here has not just been started: a payment is
 * on record before Paystack is called.
 *
 * @param startedAt epoch milliseconds: what was created before is none of this deployment's business
 */
export async function compare(
  context: CompareContext,
  transactions: readonly ListedTransaction[],
  {
    status,
    mode,
    startedAt,
  }: { readonly status: ListedStatus; readonly mode: Mode; readonly startedAt: number },
): Promise<Compared> {
  const listed = transactions.filter(
    (each) => each.status === status && (each.createdAt === undefined || each.createdAt >= startedAt),
  );
  const outcomes: Outcome[] = [];
  for (let start = 0; start < listed.length; start += READS) {
    const some = listed.slice(start, start + READS);
    outcomes.push(...(await Promise.all(some.map((each) => compareOne(context, each, status, mode)))));
  }
  const unknown = outcomes.filter((outcome) => outcome.kind === 'unknown');
  return {
    listed: listed.length,
    jobs: outcomes.flatMap((outcome) => (outcome.kind === 'untold' ? [outcome.job] : [])),
    unknown: unknown.length,
    unknownReferences: unknown.flatMap(({ reference }) => reference ?? []),
    unreadable: outcomes.filter(({ kind }) => kind === 'unreadable').length,
  };
}

type Outcome =
  | { readonly kind: 'told' | 'unreadable' }
  | { readonly kind: 'unknown'; readonly reference?: Reference }
  | { readonly kind: 'untold'; readonly job: AuditJob };

async function compareOne(
  { payments, log }: CompareContext,
  transaction: ListedTransaction,
  listed: ListedStatus,
  mode: Mode,
): Promise<Outcome> {
  const reference = parseReference(transaction.reference);
  if (reference === undefined) return { kind: 'unknown' };
  try {
    const payment = await payments.get(reference);
    if (payment === undefined || payment.mode !== mode) return { kind: 'unknown', reference };
    if (isToldAs(payment, listed)) return { kind: 'told' };
    return { kind: 'untold', job: { kind: 'audit', reference, listed, attempt: 0 } };
  } catch (error) {
    if (!(error instanceof StoredItemError)) throw error;
    log.error('payment not audited', { reference, ...errorFields(error) });
    return { kind: 'unreadable' };
  }
}
