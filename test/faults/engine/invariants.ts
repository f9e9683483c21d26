import { readFileSync } from 'node:fs';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { callAws } from '../../../local/aws-json-client.ts';
import { isOpen, type Payment } from '../../../shared/payment/payment.ts';
import { dueAt } from '../../../shared/payment/upkeep.ts';
import { decodePayment, referenceOfKey } from '../../../shared/store/payment-item.ts';
import { jobOfMessage } from '../world/world.ts';
import type { App } from './app.ts';
import type { QueueCounts } from './attacked-engine.ts';
import type { PlannedPayment } from './plan.ts';
import { hasBeenPaid, isTampered, paymentOf, type TrueTransaction } from './truth.ts';

/** What the system has come to, each part seen from outside of it. */
export interface Outcome {
  readonly app: App;
  readonly transactions: readonly TrueTransaction[];
  readonly payments: readonly Payment[];
  readonly events: readonly PaymentEvent[];
  readonly queues: readonly QueueCounts[];
  readonly deadLetters: readonly string[];
  readonly poison: readonly string[];
  /** The bodies of the messages that the queues lost. */
  readonly lost: readonly string[];
  /** 429 answers of the simulator that the plan did not make. */
  readonly rateLimited: number;
}

const eventSchema = z.object({
  'detail-type': z.string(),
  detail: z.looseObject({ id: z.string(), reference: z.optional(z.string()) }),
});
/** An event on the bus, whoever it is about. */
export type PaymentEvent = z.infer<typeof eventSchema>;

/** The payment events that the bus has taken, repeats included. */
export function readEvents(file: string): readonly PaymentEvent[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => eventSchema.parse(JSON.parse(line)))
    .filter((event) => event['detail-type'].startsWith('payment.'));
}

const scanSchema = z.object({
  Items: z.array(z.custom<Record<string, AttributeValue>>((item) => typeof item === 'object')),
  LastEvaluatedKey: z.optional(z.unknown()),
});

/** All payments of the table. */
export async function readPayments(dynamodbUrl: string, TableName: string): Promise<readonly Payment[]> {
  const items: Record<string, AttributeValue>[] = [];
  let from: object = {};
  for (;;) {
    const page = scanSchema.parse(
      await callAws(dynamodbUrl, 'DynamoDB_20120810.Scan', { TableName, ...from }),
    );
    items.push(...page.Items);
    if (page.LastEvaluatedKey === undefined) break;
    from = { ExclusiveStartKey: page.LastEvaluatedKey };
  }
  return items.filter((item) => referenceOfKey(item.pk?.S) !== undefined).map(decodePayment);
}

/** Every invariant of docs/reliability.md that does not hold. */
export function violations(outcome: Outcome): string[] {
  return [
    ...paidIsFound(outcome),
    ...eventsAreTold(outcome),
    ...nothingElseIsToldAsPaid(outcome),
    ...oneTransactionEach(outcome),
    ...neverRefused(outcome),
    ...onlyPoisonIsDead(outcome),
    ...allIsAtRest(outcome),
  ];
}

/** Invariant 1. */
function paidIsFound({ app, transactions, payments, lost }: Outcome): string[] {
  const lostJobsOf = new Set<string | undefined>(lost.map((body) => jobOfMessage(body)?.reference));
  return transactions.flatMap((transaction) => {
    const payment = payments.find(({ reference }) => reference === transaction.reference);
    const planned = app.payments[paymentOf(transaction) ?? -1]?.planned;
    const isLost = lostJobsOf.has(transaction.reference);
    const allowed = allowedStatuses(transaction, { planned, payment, isLost });
    const found = payment?.status ?? 'none';
    return allowed.includes(found)
      ? []
      : [`invariant 1: ${told(transaction)} should be ${allowed.join(' or ')}, and is ${found}`];
  });
}

function allowedStatuses(
  transaction: TrueTransaction,
  {
    planned,
    payment,
    isLost,
  }: { planned: PlannedPayment | undefined; payment: Payment | undefined; isLost: boolean },
): readonly (Payment['status'] | 'none')[] {
  if (planned === undefined) {
    if (!hasBeenPaid(transaction)) return ['none', 'failed', 'abandoned'];
    // Started past us: the table knows of it only by the job of its webhook.
    return isLost ? ['success', 'none'] : ['success'];
  }
  if (!hasBeenPaid(transaction)) return ['failed', 'abandoned'];
  const found = isTampered(transaction) ? 'mismatched' : 'success';
  // Of what is paid after the deadline only a webhook tells.
  const isLate = (transaction.paidAt ?? 0) > (payment?.deadline ?? Infinity);
  const isUntold = isLate && ['never', 'late', 'forged'].includes(planned.webhooks);
  const isReversed = transaction.status !== 'success';
  return [
    found,
    ...(isReversed ? (['reversed'] as const) : []),
    ...(isUntold ? (['failed', 'abandoned'] as const) : []),
  ];
}

const EVENT_OF = {
  initializing: undefined,
  pending: undefined,
  rejected: undefined,
  success: 'payment.succeeded',
  reversed: 'payment.reversed',
  mismatched: 'payment.mismatched',
  failed: 'payment.failed',
  abandoned: 'payment.abandoned',
} as const satisfies Record<Payment['status'], string | undefined>;

/** Invariant 2. */
function eventsAreTold({ payments, events }: Outcome): string[] {
  const untold = payments.flatMap(({ reference, status, origin }) => {
    const type = origin.kind === 'external' && status === 'success' ? 'payment.external' : EVENT_OF[status];
    const isTold = events.some(
      (event) => event['detail-type'] === type && event.detail.reference === reference,
    );
    return type === undefined || isTold
      ? []
      : [`invariant 2: ${reference} is ${status}, and no ${type} was published`];
  });
  const succeeded = new Map<string, Set<string>>();
  const details = new Map<string, Set<string>>();
  for (const { 'detail-type': type, detail } of events) {
    if (type === 'payment.succeeded') addTo(succeeded, detail.reference ?? '', detail.id);
    addTo(details, detail.id, JSON.stringify(detail));
  }
  return [
    ...untold,
    ...[...succeeded]
      .filter(([, ids]) => ids.size > 1)
      .map(([reference, ids]) => `invariant 2: ${reference} succeeded under ${[...ids].join(' and ')}`),
    ...[...details]
      .filter(([, each]) => each.size > 1)
      .map(([id]) => `invariant 2: ${id} was published with different details`),
  ];
}

/** Invariant 3, as far as events and the record go; what routes say is watched while a run goes on. */
function nothingElseIsToldAsPaid({ transactions, payments, events }: Outcome): string[] {
  const isPaid = (reference: string | undefined) =>
    transactions.some((each) => each.reference === reference && isTrulyPaid(each));
  const byEvent = events
    .filter((event) => event['detail-type'] === 'payment.succeeded' && !isPaid(event.detail.reference))
    .map(({ detail }) => `invariant 3: ${detail.id} was published of what is not paid`);
  const byRecord = payments
    .filter(
      ({ status, origin, reference }) =>
        status === 'success' && origin.kind === 'initialized' && !isPaid(reference),
    )
    .map(({ reference }) => `invariant 3: ${reference} is on record as paid, and is not`);
  return [...byEvent, ...byRecord];
}

/** Paid, for what was asked, through us. */
export function isTrulyPaid(transaction: TrueTransaction): boolean {
  return hasBeenPaid(transaction) && !isTampered(transaction) && paymentOf(transaction) !== undefined;
}

/** Invariant 4. */
function oneTransactionEach({ app, transactions }: Outcome): string[] {
  return app.payments.flatMap((payment) => {
    const { accepted, names, planned } = payment;
    const own = transactions.filter((each) => paymentOf(each) === planned.index);
    const accessed = own.filter(
      ({ reference, accessCode }) => reference === accepted?.reference && accessCode === accepted.accessCode,
    );
    return [
      ...(accepted === undefined ? [`payment ${app.nameOf(payment)} was never accepted`] : []),
      ...(accepted !== undefined && accessed.length !== 1
        ? [`invariant 4: ${accepted.reference} was accepted as ${accessed.length} transactions`]
        : []),
      ...(own.length > names
        ? [
            `invariant 4: payment ${planned.index} was asked for ${names} times and is ${own.length} transactions`,
          ]
        : []),
    ];
  });
}

/** Invariant 5. */
function neverRefused({ rateLimited }: Outcome): string[] {
  return rateLimited === 0 ? [] : [`invariant 5: Paystack answered 429 to ${rateLimited} calls`];
}

/** Invariant 6. */
function onlyPoisonIsDead({ deadLetters, poison }: Outcome): string[] {
  const innocent = deadLetters.filter((body) => !poison.includes(body));
  const missing = poison.filter((body) => !deadLetters.includes(body));
  return [
    ...innocent.map((body) => `invariant 6: a dead letter that nobody poisoned: ${body}`),
    ...missing.map((body) => `invariant 6: poison that is no dead letter: ${body}`),
  ];
}

/** Invariant 7. */
function allIsAtRest({ payments, queues }: Outcome): string[] {
  return [
    ...queues
      .filter(({ visible, inFlight, delayed }) => visible + inFlight + delayed > 0)
      .map((queue) => `invariant 7: messages are left: ${JSON.stringify(queue)}`),
    ...payments.filter(isOpen).map(({ reference, status }) => `invariant 7: ${reference} is still ${status}`),
    ...payments
      .filter((payment) => !isOpen(payment) && dueAt(payment) !== undefined)
      .map(({ reference }) => `invariant 7: ${reference} is closed, and still due`),
  ];
}

function told({ reference, status, forge, omit }: TrueTransaction): string {
  return `${reference} (${status} at Paystack, forged ${JSON.stringify(forge)}, omitted ${JSON.stringify(omit)})`;
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set.add(value));
}
