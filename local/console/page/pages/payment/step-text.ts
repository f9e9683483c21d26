import { unreachable } from '../../../../../shared/payment/exhaustive.ts';
import type { Step } from '../../../contract.ts';
import { durationText } from '../../format/duration.ts';

/** A step in words. */
export interface StepText {
  readonly title: string;
  /** More about it, where there is more. */
  readonly detail?: string;
  readonly tone: 'neutral' | 'good' | 'bad' | 'warn';
}

/** Says what a step was. */
export function stepText(step: Step): StepText {
  switch (step.kind) {
    case 'request': {
      const { method, path, status, durationMs, cache } = step.details;
      return {
        // It stands where it began: what it did comes after it.
        title: `${method} ${path} came in`,
        detail: [
          `answered ${status} after ${durationText(durationMs)}`,
          ...(cache === undefined ? [] : [`cache ${cache}`]),
        ].join(', '),
        tone: status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'neutral',
      };
    }
    case 'claimed':
      return { title: 'Claimed in the table', detail: 'recorded before Paystack is called', tone: 'neutral' };
    case 'paystack':
      return paystackText(step.details);
    case 'scheduled':
      return scheduledText(step.details);
    case 'webhook': {
      const { event, outcome } = step.details;
      return { title: `Webhook ${event} ${outcome}`, tone: outcome === 'received' ? 'neutral' : 'warn' };
    }
    case 'checked': {
      const { check, paystackStatus, reason } = step.details;
      return {
        title: `Check ${check}: Paystack ${paystackStatus === undefined ? 'does not know it' : `says ${paystackStatus}`}`,
        detail: REASONS[reason],
        tone: 'neutral',
      };
    }
    case 'closed': {
      const { status, late } = step.details;
      return {
        title: `Closed as ${status}`,
        ...(late && { detail: 'late: it had been closed as something else' }),
        tone: status === 'success' ? 'good' : status === 'mismatched' ? 'warn' : 'bad',
      };
    }
    case 'event':
      return { title: `Event ${step.details.type} sent`, detail: `id ${step.details.eventId}`, tone: 'good' };
    case 'trouble': {
      const { message, code, delayMs } = step.details;
      const again = delayMs === undefined ? '' : `, comes again in ${durationText(delayMs)}`;
      return {
        title: message.slice(0, 1).toUpperCase() + message.slice(1) + again,
        ...(code !== undefined && { detail: code }),
        tone: 'bad',
      };
    }
    default:
      return unreachable(step);
  }
}

const REASONS: Readonly<Record<Extract<Step, { kind: 'checked' }>['details']['reason'], string>> = {
  ladder: 'it was due',
  webhook: 'a webhook asked for it',
  verify: 'a caller of verify asked for it',
  audit: 'the daily audit asked for it',
  unknown: 'who asked for it is not known',
};

function paystackText({
  operation,
  end,
  durationMs,
  fault,
}: Extract<Step, { kind: 'paystack' }>['details']): StepText {
  const detail = [
    ...(durationMs === undefined ? [] : [`took ${durationText(durationMs)}`]),
    ...(fault === undefined ? [] : [`by the fault ${fault}`]),
  ].join(', ');
  return {
    title: `Paystack ${operation} ${typeof end === 'number' ? `answered ${end}` : ENDS[end]}`,
    ...(detail !== '' && { detail }),
    tone: end === 200 ? 'neutral' : typeof end === 'number' && end < 500 ? 'warn' : 'bad',
  };
}

const ENDS = {
  dropped: 'broke the connection',
  truncated: 'broke off in the middle of its answer',
  unanswered: 'did not answer',
} as const;

function scheduledText({
  check,
  delayMs,
  because,
}: Extract<Step, { kind: 'scheduled' }>['details']): StepText {
  const when = delayMs <= 0 ? 'at once' : `in ${durationText(delayMs)}`;
  const what = check === undefined ? 'A check' : `Check ${check}`;
  switch (because) {
    case 'ladder':
      return { title: `${what} scheduled ${when}`, tone: 'neutral' };
    case 'webhook':
      return {
        title: `A check sent to the urgent lane, ${when}`,
        detail: 'a webhook asks for it',
        tone: 'neutral',
      };
    case 'audit':
      return { title: `A check sent ${when}`, detail: 'the daily audit asks for it', tone: 'neutral' };
    case 'quota':
      return { title: `${what} put back, comes again ${when}`, detail: 'for want of quota', tone: 'warn' };
    default:
      return unreachable(because);
  }
}
