import { unreachable } from '../../shared/payment/exhaustive.ts';
import { isOpen } from '../../shared/payment/payment.ts';
import type { Job } from '../../shared/queue/job.ts';
import { lossOf, meaningOf, stepsFor } from './advice.ts';
import { type Letter, laneToRedriveTo } from './letter.ts';
import { type PaymentNow, referenceOf } from './payment-now.ts';
import { counted, momentText, wrapped } from './words.ts';

/** What a report is made with. */
export interface ReportContext {
  /** The start of a command line for another action. */
  readonly program: string;
  /** The end of it: which deployment. */
  readonly options: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A letter with its payment, and the shortest id that tells it from the others. */
export interface Entry {
  readonly letter: Letter;
  readonly shortId: string;
  readonly payment: PaymentNow | undefined;
}

const INDENT = ' '.repeat(10);

/** All letters, some lines for each. */
export function listText(entries: readonly Entry[], context: ReportContext): string {
  return entries.map((entry) => summaryText(entry, context)).join('\n\n');
}

function summaryText({ letter, shortId, payment }: Entry, context: ReportContext): string {
  const { reason, note, sentAt } = letter;
  const received = note === undefined ? '' : `, received ${counted(note.receives, 'time')}`;
  const [firstStep = ''] = stepsFor(letter, commandsFor(shortId, context));
  const error = errorText(letter);
  return [
    `${shortId.padEnd(INDENT.length)}${whatText(letter)}`,
    wrapped(
      `sent ${momentText(sentAt, context.now)}${received}: ${reason}${error === undefined ? '' : `, ${error}`}`,
      INDENT,
    ),
    ...(payment === undefined ? [] : [wrapped(paymentText(payment, context.now), INDENT)]),
    wrapped(firstStep, INDENT),
  ].join('\n');
}

/** One letter, with all that is known of it. */
export function explanationText({ letter, shortId, payment }: Entry, context: ReportContext): string {
  const { id, reason, from, note, sentAt, contents } = letter;
  const { now } = context;
  const at = (ms: number) => `${new Date(ms).toISOString()}, ${momentText(ms, now)}`;
  const to = laneToRedriveTo(letter);
  const fields: [string, string | undefined][] = [
    ['id', id],
    ['is', whatText(letter)],
    ['reference', referenceOf(letter)],
    ['malformed', contents.kind === 'malformed' ? `${contents.problem}; ${contents.bytes} bytes` : undefined],
    ['sent', at(sentAt)],
    ['given up', note && at(Date.parse(note.failedAt))],
    ['received', note && counted(note.receives, 'time')],
    ['came from', from && `the ${from} lane`],
    ['goes to', to && `the ${to} lane`],
    ['reason', `${reason}. ${meaningOf(letter)}`],
    ['error', errorText(letter)],
    ['in the log', note && `job ${note.job}, function_request_id ${note.functionRequestId}`],
    ['payment', payment && paymentText(payment, now)],
    ['if it stays', lossOf(letter, payment)],
    ...stepsFor(letter, commandsFor(shortId, context)).map((step, index): [string, string] => [
      index === 0 ? 'to do' : '',
      step,
    ]),
  ];
  return fields.flatMap(([name, value]) => (value === undefined ? [] : [fieldText(name, value)])).join('\n');
}

function fieldText(name: string, value: string): string {
  return `${name.padEnd(13)}${wrapped(value, ' '.repeat(13)).trimStart()}`;
}

/** A letter for programs. Nothing of what a webhook holds is in it. */
export function entryJson({ letter, payment }: Entry, now: number) {
  const { id, reason, from, note, sentAt, contents } = letter;
  const job = contents.kind === 'job' ? contents.job : undefined;
  return {
    id,
    reason,
    kind: job?.kind ?? 'malformed',
    reference: job?.reference ?? null,
    event: job !== undefined && 'event' in job ? (job.event ?? null) : null,
    sentAt: new Date(sentAt).toISOString(),
    ageSeconds: Math.max(0, Math.floor((now - sentAt) / 1_000)),
    receives: note?.receives ?? null,
    failedAt: note?.failedAt ?? null,
    error: note === undefined ? null : { name: note.errorName, code: note.errorCode ?? null },
    job: note?.job ?? null,
    functionRequestId: note?.functionRequestId ?? null,
    from: from ?? null,
    redrivesTo: laneToRedriveTo(letter) ?? null,
    ...(contents.kind === 'malformed' && { problem: contents.problem, bytes: contents.bytes }),
    payment: paymentJson(payment),
  };
}

function paymentJson(payment: PaymentNow | undefined) {
  if (payment === undefined) return null;
  if (payment.kind !== 'found') return { status: null, known: payment.kind, nextCheckAt: null };
  const found = payment.payment;
  const nextCheckAt = isOpen(found) ? new Date(found.nextCheck.at).toISOString() : null;
  return { status: found.status, known: payment.kind, nextCheckAt };
}

function whatText(letter: Letter): string {
  const { contents } = letter;
  if (contents.kind === 'malformed') return `no job (${contents.problem})`;
  const { job } = contents;
  return `${job.kind} ${aboutText(job)}${job.reference === undefined ? '' : `, ${job.reference}`}`;
}

function aboutText(job: Job): string {
  switch (job.kind) {
    case 'ladder':
      return `check ${job.check}`;
    case 'audit':
      return `listed as ${job.listed}`;
    case 'webhook':
      return job.event;
    case 'relay':
      return job.event ?? 'unrecognized';
    default:
      return unreachable(job);
  }
}

function paymentText(payment: PaymentNow, now: number): string {
  switch (payment.kind) {
    case 'found': {
      const { status } = payment.payment;
      if (!isOpen(payment.payment)) return `payment ${status}, closed`;
      const { at } = payment.payment.nextCheck;
      return `payment ${status}, next check ${at > now ? momentText(at, now) : `was due ${momentText(at, now)}`}`;
    }
    case 'none':
      return 'no payment on record';
    case 'unreadable':
      return 'payment unreadable: see the runbook of UnreadablePayments';
    case 'unknown':
      return `payment unknown: the table can't be read (${payment.why})`;
  }
}

/** The error that was the last one, as far as it is noted. */
function errorText({ note }: Letter): string | undefined {
  // Of what is no job, the reason says it all.
  if (note === undefined || note.errorCode === note.reason) return undefined;
  return note.errorCode === undefined ? note.errorName : `${note.errorName} (${note.errorCode})`;
}

function commandsFor(shortId: string, { program, options }: ReportContext) {
  return {
    redrive: `${program} redrive ${shortId}${options}`,
    delete: `${program} delete ${shortId}${options}`,
  };
}
