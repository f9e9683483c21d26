import type { Payment } from '../../../shared/payment/payment.ts';
import { shownAt } from '../world/paystack-model.ts';
import { LADDER } from '../world/settings.ts';
import { jobOfMessage, type World } from '../world/world.ts';
import { isSound, type PaidTransaction, paidTransactions } from './truth.ts';

/** Of a payment that is made so shortly before the deadline, a clock that is ahead may say that it was too late. */
const SHORTLY = 150_000;

/** Milliseconds after its creation for which the audit looks for what becomes of a transaction: 72 h after the payment's deadline. */
const LOOKED_BACK = LADDER.deadlineSeconds * 1_000 + 72 * 3_600_000;

/** A pass begins a day after the last one; both it and the check that it asks for may be disturbed. */
const LONGEST_REPAIR = 26 * 3_600_000;

/** After the deadline there is one more check, which may have to wait for the end of a disturbance. */
const LONGEST_CLOSING = 1_800_000;

/** Every transaction that is paid ends as `success`, or as `mismatched` where it was tampered with, by the deadline. */
export function paidEndsAsPaid(world: World): string[] {
  return paidTransactions(world).flatMap((paid) => {
    const { transaction, payment } = paid;
    const { reference } = transaction;
    if (payment === undefined) {
      // Nobody here has heard of it, which is as it should be only where nobody could.
      return transaction.isOurs ? [`${reference} was started through us and is not on record`] : [];
    }
    // Paystack refused our call, since somebody else had the reference: only a webhook and the audit tell of what they do with it,
    // and what has gone back by then is none of ours.
    if (payment.status === 'rejected' && (transaction.refund !== 'none' || !isFound(world, paid))) return [];
    const expected = expectedStatuses(world, paid, payment);
    if (!expected.includes(payment.status)) {
      if (wasTooLate(world, paid, payment) && ['failed', 'abandoned'].includes(payment.status)) return [];
      return [`${reference} was paid and ended as ${payment.status}, not ${expected.join(' or ')}`];
    }
    return [...inTime(world, paid, payment), ...byTheNextPass(world, paid, payment)];
  });
}

function expectedStatuses(world: World, paid: PaidTransaction, payment: Payment): Payment['status'][] {
  const { transaction } = paid;
  const { refund, tampering, isLiedAbout } = transaction;
  // Whether a webhook tells of it or not, the audit finds it in the list of what went back.
  if (refund === 'processed' && isAboutIt(transaction) && isAudited(world, paid)) return ['reversed'];
  const isRefunded = refund === 'processed' || refund === 'pending';
  // A refund of which no webhook tells in the time of the audit is not seen once the payment is closed; one that is seen first decides.
  const reversed: Payment['status'][] = isRefunded ? ['reversed'] : [];
  const undecided: Payment['status'][] = refund === 'none' ? [] : ['mismatched'];
  const mismatched: Payment['status'][] = isLiedAbout ? ['mismatched'] : [];
  if (payment.origin.kind === 'external') {
    return tampering === undefined
      ? ['success', ...reversed, ...mismatched]
      : ['success', 'mismatched', ...reversed];
  }
  if (!isSound(transaction, payment)) return ['mismatched', ...reversed];
  return ['success', ...reversed, ...undecided, ...mismatched];
}

/** What is of another mode by its own word, or of none, may be about something else: it never reverses a payment. */
function isAboutIt({ tampering, isLiedAbout }: PaidTransaction['transaction']): boolean {
  return tampering !== 'mode' && tampering !== 'missing mode' && !isLiedAbout;
}

/** After the deadline only a webhook and the audit tell. */
function wasTooLate(world: World, paid: PaidTransaction, payment: Payment): boolean {
  const visibleAt = paid.paidAt + paid.transaction.verifyLag;
  if (visibleAt < payment.deadline - SHORTLY) return false;
  if (isAudited(world, paid)) return false;
  // Nor does Paystack say that it was paid once the money is on its way back.
  return paid.transaction.refund !== 'none' || !isToldOf(world, paid);
}

/** Whether a webhook or the audit has told of a payment. */
function isFound(world: World, paid: PaidTransaction): boolean {
  return isToldOf(world, paid) || isAudited(world, paid);
}

/**
 * Whether the next pass of the audit finds what has become of a transaction: it is listed in time and by its own name, and the job of
 * it was not lost.
 */
function isAudited({ journal }: World, { transaction }: PaidTransaction): boolean {
  const { current, tampering, reference } = transaction;
  if (!['success', 'reversed'].includes(current.status) || tampering === 'reference') return false;
  if (shownAt(transaction) > current.createdAt + LOOKED_BACK - SHORTLY) return false;
  return !journal.lost.some(({ body }) => {
    const job = jobOfMessage(body);
    return job?.kind === 'audit' && job.reference === reference;
  });
}

/** Whether a webhook has told of a payment, and its jobs were not lost. */
function isToldOf(world: World, { transaction: { reference }, paidAt }: PaidTransaction): boolean {
  const isTold = world.journal.webhooks.some(
    (webhook) => webhook.isGenuine && webhook.reference === reference && webhook.at > paidAt,
  );
  const isLost = world.journal.lost.some(({ body }) => jobOfMessage(body)?.reference === reference);
  return isTold && !isLost;
}

/** Found out by the deadline where it was paid by then. */
function inTime(world: World, { transaction, paidAt }: PaidTransaction, payment: Payment): string[] {
  const { reference } = transaction;
  if (payment.origin.kind === 'external') return [];
  if (paidAt + transaction.verifyLag >= payment.deadline - SHORTLY) return [];
  const closed = world.journal.changes.find(
    ({ after }) =>
      after.reference === reference && after.status !== 'initializing' && after.status !== 'pending',
  );
  const latest = payment.deadline + LONGEST_CLOSING + disturbedFor(world);
  if (closed !== undefined && closed.at <= latest) return [];
  return [
    `${reference} was found to be paid only ${((closed?.at ?? Infinity) - payment.deadline) / 1_000} s after its deadline`,
  ];
}

/** What no webhook has told of is found out by the next pass and the check that it asks for. */
function byTheNextPass(world: World, paid: PaidTransaction, { reference }: Payment): string[] {
  const { transaction } = paid;
  if (transaction.isLiedAbout || !isAudited(world, paid)) return [];
  if (transaction.current.status === 'reversed' && !isAboutIt(transaction)) return [];
  const found = world.journal.changes.findLast(
    ({ before, after }) => after.reference === reference && before?.status !== after.status,
  );
  const latest = shownAt(transaction) + LONGEST_REPAIR + disturbedFor(world);
  if (found === undefined || found.at <= latest) return [];
  const hours = Math.round((found.at - shownAt(transaction)) / 3_600_000);
  return [`${reference} was found to be ${transaction.current.status} only ${hours} h later`];
}

/** How long something of the world was away, in milliseconds. */
function disturbedFor({ plan }: World): number {
  const rotation = plan.rotation?.lateBy ?? 0;
  return plan.weather.reduce((sum, { from, to }) => sum + to - from, rotation);
}
