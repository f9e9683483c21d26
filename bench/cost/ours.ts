import * as z from 'zod/mini';
import type { SentMessage } from './meter.ts';
import type { TableRequest } from './table-meter.ts';
import type { Tariff } from './usage.ts';

/** What each request of a payment is for. A request that is not among these has no reason, and fails the benchmark. */
export const REASONS: Readonly<Record<string, string>> = {
  'API: POST /transaction/initialize': 'the app starts the payment',
  'API: GET /transaction/verify/{reference}': 'the return page asks for the outcome',
  'API: POST /webhooks/paystack': 'Paystack tells; each webhook is one request',
  'Lambda: Initialize': 'one for each request',
  'Lambda: Verify': 'one for each request',
  'Lambda: Webhook':
    'one for each request; it checks nothing, so that Paystack gets its 200 whatever becomes of the check',
  'Lambda: VerificationWorker':
    'one for each batch of jobs; counted with one job in each, which is the dearest',
  'SQS: receive a batch': 'Lambda fetches the jobs',
  'SQS: delete a batch': 'a job is gone only once it is done, so that a crash brings it back',
  'SQS: ladder job': 'the next check happens although the process that thought of it is gone',
  'SQS: webhook job': 'the check that a webhook asks for survives whatever happens after the 200',
  'SQS: relay job': 'the webhook itself is safe before Paystack is told that it is',
  'DynamoDB: claim the reference':
    'before Paystack is called, so that a crash at any line leaves something to be found; and no second call for the same payment',
  "DynamoDB: keep Paystack's answer": 'a repeat of the request gets the same checkout page',
  'DynamoDB: take a call from the quota':
    "all functions together keep to Paystack's limits, and the breaker is in the same item",
  'DynamoDB: read the payment':
    'what it is now decides whether a check is still wanted, and the next write is conditional on its version',
  'DynamoDB: store a check':
    'the payment moves up the ladder: without it a crash would check again at once, and a repeated job twice',
  'DynamoDB: store the outcome with its event':
    'status and event in one write, so that neither is there without the other',
  'DynamoDB: take the event out of the outbox':
    'the bus has it; without this reconcile would publish it again',
  'DynamoDB: move the due time':
    'reconcile has sent the job of a rung that is too far off for SQS, and does not send it again next minute',
  'DynamoDB: lose against another write':
    'the job that reconcile sends is often at work before reconcile has moved the due time: the second write sees that, reads again and repeats',
  'DynamoDB: look into the cache': 'the answer that is kept costs no call to Paystack',
  'DynamoDB: take the lease': 'of many who ask at once only one calls Paystack',
  'DynamoDB: keep the answer': 'whoever asks next gets it from the cache',
  "DynamoDB: compare with Paystack's list":
    'the daily audit looks up each payment that was made, for five days',
  'EventBridge: payment event': 'the merchant is told',
  'EventBridge: relayed webhook': 'the merchant gets the webhook as it came',
};

const jobSchema = z.looseObject({ kind: z.string() });

/** Which of our requests is for what. */
export function tariffOfOurs(paystackMs: number): Tariff {
  return {
    apiRequest: 'httpApiRequest',
    paystackMs,
    secretKeptMs: 300_000,
    scheduled: new Set(['Reconcile', 'Audit']),
    callerOf: ({ path, isForCaller }) => {
      if (path === '/transaction/initialize') return 'Initialize';
      if (!path.startsWith('/transaction/verify/')) return 'Audit';
      return isForCaller ? 'Verify' : 'VerificationWorker';
    },
    nameTable,
    nameMessage: ({ body }: SentMessage) => `${jobSchema.parse(JSON.parse(body)).kind} job`,
    nameEvent: ({ detailType }) => (detailType.startsWith('payment.') ? 'payment event' : 'relayed webhook'),
  };
}

function nameTable(request: TableRequest): string | undefined {
  const { operation, key, after } = request;
  const [prefix = ''] = (key.pk?.S ?? '').split('#');
  switch (prefix) {
    case 'PAYMENT':
      return operation === 'GetItem' ? 'read the payment' : nameWrite(request);
    case 'VERIFICATION':
      if (operation === 'GetItem') return 'look into the cache';
      return after !== undefined && 'leaseFence' in after ? 'take the lease' : 'keep the answer';
    case 'QUOTA':
      return key.pk?.S?.endsWith('#list') ? undefined : 'take a call from the quota';
    default:
      // The due index, and where reconcile and the audit have come to.
      return undefined;
  }
}

function nameWrite({ before, after, isDone }: TableRequest): string {
  if (!isDone) return 'lose against another write';
  if (before === undefined) return 'claim the reference';
  const events = (item: typeof after) => Object.keys(item?.outbox?.M ?? {}).length;
  if (events(after) > events(before)) return 'store the outcome with its event';
  if (events(after) < events(before)) return 'take the event out of the outbox';
  if (before.status?.S === 'initializing') return "keep Paystack's answer";
  return before.checks?.N === after?.checks?.N ? 'move the due time' : 'store a check';
}
