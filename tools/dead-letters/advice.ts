import { unreachable } from '../../shared/payment/exhaustive.ts';
import { isOpen } from '../../shared/payment/payment.ts';
import { isUnanswered } from '../../shared/payment/upkeep.ts';
import type { Letter } from './letter.ts';
import type { PaymentNow } from './payment-now.ts';

/** What happened, for each reason. */
export function meaningOf({ reason, note, from }: Pick<Letter, 'reason' | 'note' | 'from'>): string {
  switch (reason) {
    case 'malformed_job':
      if (note !== undefined) return 'It is no job that the worker knew.';
      return from === undefined
        ? 'It is no job, and neither the worker nor SQS has sent it here: somebody did by hand.'
        : 'It is no job. SQS moved it here, without a word of the worker.';
    case 'out_of_patience':
      return 'It was put back for days, and nothing ever answered.';
    case 'out_of_time':
      return 'It was not done in time when it was received for the last time: something that it waits for is slow, or hangs.';
    case 'failed_every_time':
      return 'It failed as often as its lane permits, which is a fault of ours.';
    case 'ended_without_a_word':
      return 'The worker ended without a word each time: time-out, memory or crash. (Or the reason could not be sent.)';
    case 'put_there_by_hand':
      return 'Neither the worker nor SQS has sent it here: somebody did by hand.';
    default:
      return unreachable(reason);
  }
}

/** What is lost if it stays here for good: the table says so, as far as it is known. */
export function lossOf({ contents }: Letter, now: PaymentNow | undefined): string {
  if (contents.kind === 'malformed') return 'Nothing that is known.';
  switch (contents.job.kind) {
    case 'relay':
      return 'Your systems are not told of this webhook. The payment is not concerned: it has checks and events of its own.';
    case 'ladder':
      if (now?.kind === 'found' && !isOpen(now.payment)) return 'Nothing: the payment is closed already.';
      return 'Nothing. The table says when the payment is due, and reconcile sends a new job.';
    case 'audit':
      return 'A day: the next audit finds the same, for the days that it looks back.';
    case 'webhook':
      return lossOfWebhook(now);
    default:
      return unreachable(contents.job);
  }
}

function lossOfWebhook(now: PaymentNow | undefined): string {
  if (now?.kind === 'none') return 'A payment that was started elsewhere: nothing else watches it.';
  if (now?.kind !== 'found')
    return 'Nothing while the payment is open. Of one that is closed, what Paystack told of.';
  if (isUnanswered(now.payment))
    return 'Days: reconcile asks for this check again every four of them, for a month.';
  if (isOpen(now.payment)) return 'Time: the ladder finds the outcome, with its next check.';
  return 'What Paystack told of, unless the next audit finds it: the payment is closed, so the ladder does not look at it.';
}

/** What to do about a letter, one step after the other. */
export function stepsFor(letter: Letter, commands: { redrive: string; delete: string }): string[] {
  switch (letter.reason) {
    case 'malformed_job':
      // A job of a later release that the worker was not of yet.
      if (letter.contents.kind === 'job') return [`Redrive it, now that it is known: ${commands.redrive}`];
      return [
        'Find out who sends to the queues, if nobody did by hand. It can not be redriven.',
        `Delete it: ${commands.delete}`,
      ];
    case 'out_of_patience':
      return [`See that ${answererOf(letter)} answers again.`, `Redrive it: ${commands.redrive}`];
    case 'out_of_time':
      return [
        `See that ${answererOf(letter)} answers within seconds again: ${causeOf(letter)}.`,
        `Redrive it: ${commands.redrive}`,
      ];
    case 'failed_every_time':
      return [`Mend the cause: ${causeOf(letter)}.`, `Redrive it: ${commands.redrive}`];
    case 'ended_without_a_word':
      return [
        'Look for time-outs, memory and crashes of the worker in its log; more memory brings more CPU, too.',
        `Redrive it: ${commands.redrive}`,
      ];
    case 'put_there_by_hand':
      return [`Redrive it, which is always safe: ${commands.redrive}`];
    default:
      return unreachable(letter.reason);
  }
}

function answererOf({ contents }: Letter): string {
  return contents.kind === 'job' && contents.job.kind === 'relay'
    ? 'the event bus'
    : 'Paystack (or the table)';
}

function causeOf({ note }: Letter): string {
  if (note === undefined) return "the worker's log has it";
  return `the worker's log has it, filter job = "${note.job}"`;
}
