import type { Clock } from '../../shared/payment/clock.ts';
import type { Mode } from '../../shared/payment/mode.ts';
import type { TransactionPage } from '../../shared/paystack/answers.ts';
import type { PaystackClient } from '../../shared/paystack/client.ts';
import { isPaystackFailure } from '../../shared/paystack/errors.ts';
import type { VerificationQueue } from '../../shared/queue/verification-queue.ts';
import { errorFields } from '../../shared/runtime/logger.ts';
import type { Meter } from '../../shared/runtime/metrics.ts';
import { NotConfiguredError, type PaystackKeys } from '../../shared/runtime/paystack-keys.ts';
import type { SecretReader } from '../../shared/runtime/secret-reader.ts';
import type { AuditPass, AuditProgress, AuditRecord, AuditStore } from '../../shared/store/audit-store.ts';
import { sendJobs } from '../../shared/verification/send-jobs.ts';
import { type CompareContext, compare } from './compare.ts';
import { afterPage, begun, cutByTime, isCircle, passToMake, progressOf, withProgress } from './pass.ts';

/** What the audit works with. */
export interface AuditContext extends CompareContext {
  readonly audits: AuditStore;
  readonly keys: SecretReader<PaystackKeys>;
  readonly paystack: Pick<PaystackClient, 'listTransactions'>;
  /** The lane of ladder checks. */
  readonly queue: VerificationQueue;
  readonly clock: Clock;
  readonly meter: Meter;
  /** How long a payment stays open. */
  readonly deadlineSeconds: number;
}

/** Transactions in a page, twice Paystack's default: some 300 KB. */
const PAGE_SIZE = 100;

/** Milliseconds that Paystack gets for a page. It is a search over days, and nobody waits for it. */
const PAGE_TIMEOUT = 20_000;

/**
 * Once a day, compares Paystack's own list of successful and reversed transactions with the table. A payment that has not been told as
 * what it is listed as gets a check, of the lowest priority; what that finds is applied as ever. The list itself decides nothing.
 *
 * A run does as much of a pass as it has time for and stores how far it came after every page; the next run goes on from there.
 *
 * @param deadline epoch milliseconds after which nothing new is begun
 */
export async function audit(context: AuditContext, deadline: number): Promise<void> {
  const { clock, meter } = context;
  const record = await recordOf(context);
  const mode = await modeOf(context.keys);
  if (mode === undefined) return meter.record('AuditAge', 0);
  const progress = await goOn(context, { record, mode, deadline });
  // In every run: where it stops, the audit has stopped.
  meter.record('AuditAge', Math.max(0, clock() - progress.completedAt));
}

/** The record, which the very first run begins. Of two first runs one is the first. */
async function recordOf({ audits, clock }: AuditContext): Promise<AuditRecord> {
  const stored = await audits.read();
  if (stored !== undefined) return stored;
  const first = begun(clock());
  return (await audits.write(first)) ? first : ((await audits.read()) ?? first);
}

async function modeOf(keys: SecretReader<PaystackKeys>): Promise<Mode | undefined> {
  try {
    return (await keys.read()).mode;
  } catch (error) {
    if (error instanceof NotConfiguredError) return undefined;
    throw error;
  }
}

interface Run {
  readonly record: AuditRecord;
  readonly mode: Mode;
  readonly deadline: number;
}

/** Does as much of the pass as there is time for, and gives how far the audit is then. */
async function goOn(context: AuditContext, run: Run): Promise<AuditProgress> {
  const { audits, clock, log, deadlineSeconds } = context;
  const { mode, deadline } = run;
  let { record } = run;
  let progress = progressOf(record, mode, clock());
  const isStored = async (next: AuditProgress) => {
    progress = next;
    record = withProgress(record, mode, next);
    const isOurs = await audits.write(record);
    if (!isOurs) log.warn('audit is under way elsewhere', { mode });
    return isOurs;
  };
  if (record[mode] === undefined && !(await isStored(progress))) return progress;

  let pass = passToMake(progress, { now: clock(), deadlineSeconds });
  while (pass !== undefined && clock() < deadline) {
    const turned = await turnPage(context, { ...run, since: progress.completedUntil }, pass);
    if (turned.kind === 'interrupted') break;
    const { completedUntil, completedAt } = progress;
    const next: AuditProgress =
      turned.kind === 'completed'
        ? { completedUntil: pass.to, completedAt: clock() }
        : { completedUntil, completedAt, pass: turned.pass };
    if (!(await isStored(next))) break;
    pass = next.pass;
  }
  return progress;
}

type Turned =
  | { readonly kind: 'turned'; readonly pass: AuditPass }
  | { readonly kind: 'completed' }
  /** The page is still to be compared, in the next run. */
  | { readonly kind: 'interrupted' };

/** Compares one page. Whatever it leads to is done before the pass goes on: a run that dies in between does it again. */
async function turnPage(
  context: AuditContext,
  { mode, deadline, since }: Run & { readonly since: number },
  pass: AuditPass,
): Promise<Turned> {
  const { status, cursor, from, until: to = pass.to } = pass;
  const { paystack, log, meter } = context;
  let page: TransactionPage;
  try {
    page = await paystack.listTransactions(
      { status, from, to, perPage: PAGE_SIZE, cursor },
      { deadline, mode, priority: 'audit', timeoutMs: PAGE_TIMEOUT },
    );
  } catch (error) {
    if (!isPaystackFailure(error)) throw error;
    log.warn('audit interrupted', { mode, listed: status, ...errorFields(error) });
    // A cursor that Paystack no longer takes would never be taken again.
    const cut = error.kind === 'rejected' && cursor !== undefined ? cutByTime(pass) : undefined;
    return cut === undefined ? { kind: 'interrupted' } : { kind: 'turned', pass: cut };
  }
  const isInCircle = isCircle(pass, page.next);
  if (isInCircle) log.error('audit led in a circle', { mode, listed: status });
  if (isInCircle && cutByTime(pass, page) === undefined) return { kind: 'interrupted' };

  const compared = await compare(context, page.transactions, { status, mode, since });
  const { jobs, unknown, unknownIds, unreadable } = compared;
  const sent = await sendJobs(context, jobs);
  if (sent.length < jobs.length) return { kind: 'interrupted' };
  if (unreadable > 0) meter.record('UnreadablePayments', unreadable);
  if (unknown > 0) {
    meter.record('UnknownTransactions', unknown, { outcome: status });
    log.info('transactions not known here', { mode, listed: status, unknown, transactions: unknownIds });
  }
  if (page.unreadable > 0) {
    log.warn('transactions not readable', { mode, listed: status, unreadable: page.unreadable });
  }
  const counted = {
    ...pass,
    listed: pass.listed + compared.listed,
    unknown: pass.unknown + unknown,
    toCheck: pass.toCheck + jobs.length,
  };
  const after = isInCircle ? cutByTime(counted, page) : afterPage(counted, page);
  if (after !== undefined) return { kind: 'turned', pass: after };
  const { listed, toCheck } = counted;
  log.info('audit completed', { mode, ...inWords(pass), listed, toCheck, unknown: counted.unknown });
  return { kind: 'completed' };
}

function inWords({ from, to }: AuditPass) {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
