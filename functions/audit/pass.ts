import type { Mode } from '../../shared/payment/mode.ts';
import { LISTED_STATUSES } from '../../shared/payment/told-as.ts';
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
 * what the last ones have seen, by the payment's deadline and by {@link LATE_PAYERS}:
 *
 * ```
 *            created      deadline   late payers
 *  payment   |------------|----------|
 *  pass 1    ======================|               the payment is in the window of each pass that begins
 *  pass 2        ======================|           while it can still be paid, and of one after that
 *  pass 3              ======================|
 * ```
 *
 * Whatever is paid within deadline and late payers' time of its creation is found by a pass, a day later at most. Up to the
 * deadline the ladder finds it too; the audit is for what comes after.
 *
 * @param deadlineSeconds how long a payment stays open
 */
export function passToMake(
  { startedAt }: AuditRecord,
  { pass, completedUntil }: AuditProgress,
  { now, deadlineSeconds }: { readonly now: number; readonly deadlineSeconds: number },
): AuditPass | undefined {
  if (pass !== undefined) return pass;
  if (now < completedUntil + EVERY) return undefined;
  const overlap = deadlineSeconds * 1_000 + LATE_PAYERS;
  return {
    from: Math.max(startedAt, completedUntil - overlap),
    to: now,
    status: LISTED_STATUSES[0],
    listed: 0,
    unknown: 0,
    toCheck: 0,
  };
}

/** The pass after one of its pages, `undefined` after the last one. */
export function afterPage(pass: AuditPass, next: string | undefined): AuditPass | undefined {
  if (next !== undefined) return { ...pass, cursor: next };
  const status = LISTED_STATUSES[LISTED_STATUSES.indexOf(pass.status) + 1];
  return status && { ...fromTheTop(pass), status };
}

/** The pass at the first page of the list that it was reading. */
export function fromTheTop({ cursor: _, ...pass }: AuditPass): AuditPass {
  return pass;
}
