import type { Mode } from '../../shared/payment/mode.ts';
import { parseReference } from '../../shared/payment/reference.ts';
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
  /** Transactions that were not started here, and were created since the last pass. */
  readonly unknown: number;
  /** Paystack's ids of these. Not their references: another system may have made them of a name or a telephone number. */
  readonly unknownIds: readonly string[];
  /** Items that can't be read as a payment. */
  readonly unreadable: number;
}

/** Payments read at once. */
const READS = 10;

/**
 * Compares transactions with the table. The list was read before, so what is missing here has not just been started: a payment is
 * on record before Paystack is called.
 *
 * Every reference is looked up, whenever its transaction was created: a deployment may have begun to audit long after its first
 * payment. What is not known here counts once, in the pass after its creation.
 *
 * @param since epoch milliseconds: the end of the last pass; before the first one, the start of the deployment
 */
export async function compare(
  context: CompareContext,
  transactions: readonly ListedTransaction[],
  { status, mode, since }: { readonly status: ListedStatus; readonly mode: Mode; readonly since: number },
): Promise<Compared> {
  const listed = transactions.filter((each) => each.status === status);
  const outcomes: Outcome[] = [];
  for (let start = 0; start < listed.length; start += READS) {
    const some = listed.slice(start, start + READS);
    outcomes.push(...(await Promise.all(some.map((each) => compareOne(context, each, status, mode)))));
  }
  const unknown = listed.filter(
    ({ createdAt = since }, index) => outcomes[index]?.kind === 'unknown' && createdAt >= since,
  );
  return {
    listed: listed.length,
    jobs: outcomes.flatMap((outcome) => (outcome.kind === 'untold' ? [outcome.job] : [])),
    unknown: unknown.length,
    unknownIds: unknown.flatMap(({ id }) => id ?? []),
    unreadable: outcomes.filter(({ kind }) => kind === 'unreadable').length,
  };
}

type Outcome =
  | { readonly kind: 'told' | 'unreadable' | 'unknown' }
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
    if (payment === undefined || payment.mode !== mode) return { kind: 'unknown' };
    if (isToldAs(payment, listed)) return { kind: 'told' };
    return { kind: 'untold', job: { kind: 'audit', reference, listed, attempt: 0 } };
  } catch (error) {
    if (!(error instanceof StoredItemError)) throw error;
    log.error('payment not audited', { reference, ...errorFields(error) });
    return { kind: 'unreadable' };
  }
}
