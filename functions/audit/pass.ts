import type { Mode } from '../../shared/payment/mode.ts';
import { LISTED_STATUSES } from '../../shared/payment/told-as.ts';
import type { TransactionPage } from '../../shared/paystack/answers.ts';
import type { AuditPass, AuditProgress, AuditRecord } from '../../shared/store/audit-store.ts';

const HOUR = 3_600_000;

/** A pass begins a day after the end of the last one. */
const EVERY = 24 * HOUR;

/**
 * For how long after its deadline a payment's late payer is looked for, in milliseconds. Paystack repeats a webhook for 72 h and
 * then never again, so three days of late payers are as many as it would tell of by itself.
 */
const LATE_PAYERS = 72 * HOUR;

/** The record after the first run of a deployment. */
export function begun(now: number): AuditRecord {
  return { version: 1, startedAt: now };
}

/** How far the audit of a mode is. That of a key which was not seen before has everything before it since the deployment began. */
export function progressOf(record: AuditRecord, mode: Mode, now: number): AuditProgress {
  return record[mode] ?? { completedUntil: record.startedAt, completedAt: now };
}

/** The record with other progress in one mode, to be stored. */
export function withProgress(record: AuditRecord, mode: Mode, progress: AuditProgress): AuditRecord {
  return { ...record, version: record.version + 1, [mode]: progress };
}

/**
 * The pass to go on with, or a new one when it is time, else `undefined`.
 *
 * Paystack's list is filtered by when a transaction was created, and it may be paid long after that. So each pass goes back over
 * what the last ones have seen, by the payment's deadline, by {@link LATE_PAYERS}, and by a day more, since a check that a pass has
 * asked for may get no quota for so long that it is dropped:
 *
 * ```
 *            created      deadline   late payers
 *  payment   |------------|----------|
 *  pass 1    ==========================|           the payment is in the window of each pass that begins
 *  pass 2        ==========================|       while it can still be paid, and of two after that
 *  pass 3            ==========================|
 * ```
 *
 * Whatever is paid within deadline and late payers' time of its creation is found by a pass, a day later at most. Up to the
 * deadline the ladder finds it too; the audit is for what comes after.
 *
 * @param deadlineSeconds how long a payment stays open
 */
export function passToMake(
  { pass, completedUntil }: AuditProgress,
  { now, deadlineSeconds }: { readonly now: number; readonly deadlineSeconds: number },
): AuditPass | undefined {
  if (pass !== undefined) return pass;
  if (now < completedUntil + EVERY) return undefined;
  const overlap = deadlineSeconds * 1_000 + LATE_PAYERS + EVERY;
  return {
    from: completedUntil - overlap,
    to: now,
    status: LISTED_STATUSES[0],
    listed: 0,
    unknown: 0,
    toCheck: 0,
  };
}

/** The pass after one of its pages, `undefined` after the last one. */
export function afterPage(pass: AuditPass, page: TransactionPage): AuditPass | undefined {
  if (page.next !== undefined) return followed(pass, page.next, oldestOf(pass, page));
  const status = LISTED_STATUSES[LISTED_STATUSES.indexOf(pass.status) + 1];
  return status && { ...ofNewList(pass), status };
}

/**
 * Whether a page leads to one that was read before. One cursor is remembered, at the first page, the second, the fourth, and so on: a
 * circle comes back to it before it has been gone round three times, however many pages it has.
 */
export function isCircle({ cursor, mark }: AuditPass, next: string | undefined): boolean {
  return next !== undefined && (next === cursor || next === mark);
}

/**
 * The pass with the rest of its list cut out by time instead of by cursor: from where the oldest transaction was created that has
 * been read, which is where the list had come. `undefined` where that is no further than the last cut: nothing is left to try.
 */
export function cutByTime(pass: AuditPass, page?: TransactionPage): AuditPass | undefined {
  const oldest = page === undefined ? pass.oldest : oldestOf(pass, page);
  const until = oldest === undefined ? Infinity : oldest + CUT_SLACK;
  return until < (pass.until ?? pass.to) ? { ...ofNewList(pass), until } : undefined;
}

/** Paystack may count whole seconds; what is read twice is compared twice. */
const CUT_SLACK = 1_000;

function oldestOf({ oldest = Infinity }: AuditPass, { transactions }: TransactionPage): number | undefined {
  const moments = transactions.flatMap(({ createdAt }) => createdAt ?? []);
  const least = Math.min(oldest, ...moments);
  return least === Infinity ? undefined : least;
}

function followed(pass: AuditPass, cursor: string, oldest: number | undefined): AuditPass {
  const pages = (pass.pages ?? 0) + 1;
  const isMarked = Number.isInteger(Math.log2(pages));
  return {
    ...pass,
    cursor,
    pages,
    ...(isMarked && { mark: cursor }),
    ...(oldest !== undefined && { oldest }),
  };
}

function ofNewList({ from, to, status, listed, unknown, toCheck }: AuditPass): AuditPass {
  return { from, to, status, listed, unknown, toCheck };
}
