import type {
  Chart,
  EventLine,
  EventsPage,
  FaultsPage,
  Frame,
  LetterView,
  OverviewPage,
  PaymentLine,
  PaymentPage,
  PaymentsPage,
  QueuesPage,
  QueueView,
  QuotaView,
  Step,
} from '../../../local/console/contract.ts';
import { PAYMENT_STATUSES, type PaymentStatus } from '../../../shared/payment/payment.ts';

/**
 * Snapshots of states that a running engine can't be brought into within a test: a day's payments, every status, an open breaker, long
 * names. Everything in them stands still, so that two screenshots are the same.
 */

/** Noon, of a day without daylight saving anywhere near. */
export const NOW = Date.UTC(2026, 10, 25, 12, 0, 0);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export function frame(changed: Partial<Frame> = {}): Frame {
  return {
    now: NOW,
    mode: 'test',
    isSimulated: true,
    apiUrl: 'http://localhost:3000',
    shopUrl: 'http://localhost:3003',
    openPayments: 12,
    deadLetters: 0,
    breaker: 'closed',
    faultsInForce: 0,
    load: 0,
    ...changed,
  };
}

export function line(index: number, changed: Partial<PaymentLine> = {}): PaymentLine {
  const status = PAYMENT_STATUSES[(index * 5) % PAYMENT_STATUSES.length] ?? 'pending';
  const isOpen = status === 'pending' || status === 'initializing';
  const createdAt = NOW - index * 37 * SECOND - 4 * SECOND;
  return {
    reference: `order-${1_764_072_000 - index * 37}`,
    status,
    paystackStatus: status === 'success' ? 'success' : 'abandoned',
    origin: index % 11 === 7 ? 'external' : 'initialized',
    amount: [150_000, 500_000, 1_250_000, 3_600_000, 48_050][index % 5] ?? 100,
    currency: ['NGN', 'NGN', 'GHS', 'KES', 'XOF'][index % 5] ?? 'NGN',
    email: `${['ada', 'chinua', 'wole', 'ama', 'ngozi'][index % 5]}@example.com`,
    createdAt,
    updatedAt: createdAt + 3 * SECOND,
    checks: index % 4,
    ...(isOpen && { nextCheckAt: NOW + (index * 13 + 9) * SECOND }),
    unsentEvents: index % 13 === 5 ? 1 : 0,
    ...changed,
  };
}

const BY_STATUS: Readonly<Record<PaymentStatus, number>> = {
  initializing: 2,
  pending: 10,
  rejected: 4,
  success: 1_284,
  reversed: 31,
  mismatched: 3,
  failed: 57,
  abandoned: 143,
};

const NONE: Readonly<Record<PaymentStatus, number>> = {
  initializing: 0,
  pending: 0,
  rejected: 0,
  success: 0,
  reversed: 0,
  mismatched: 0,
  failed: 0,
  abandoned: 0,
};

function chart(unit: string, lines: Readonly<Record<string, (step: number) => number | null>>): Chart {
  const steps = Array.from({ length: 60 }, (_, index) => index);
  return {
    times: steps.map((step) => (NOW - (59 - step) * 15 * SECOND) / SECOND),
    lines: Object.entries(lines).map(([name, value]) => ({ name, values: steps.map(value) })),
    unit,
  };
}

function wave(height: number, period: number, shift = 0): (step: number) => number {
  return (step) => Math.max(0, Math.round(height * (1 + 0.6 * Math.sin((step + shift) / period))));
}

const quota = (operation: QuotaView['operation'], changed: Partial<QuotaView> = {}): QuotaView => ({
  operation,
  calls: 38,
  limit: 90,
  granted: 100,
  breaker: { kind: 'closed', failures: 0 },
  overTime: chart('calls in 60 s', { [operation]: wave(38, 6) }),
  ...changed,
});

const QUEUES: readonly QueueView[] = [
  { kind: 'urgent', visible: 3, inFlight: 2, delayed: 0, oldestAgeMs: 1_400 },
  { kind: 'scheduled', visible: 12, inFlight: 1, delayed: 214, oldestAgeMs: 42_000 },
  { kind: 'dead-letter', visible: 0, inFlight: 0, delayed: 0 },
];

function event(index: number): EventLine {
  const type =
    [
      'payment.succeeded',
      'paystack.charge.success',
      'payment.failed',
      'payment.mismatched',
      'payment.reversed',
    ][index % 5] ?? 'payment.succeeded';
  const reference = line(index).reference;
  return {
    id: `9f1c${String(index).padStart(4, '0')}-0d1e-4a5b-8c7d-6e5f4a3b2c1d`,
    at: NOW - index * 21 * SECOND - 2 * SECOND,
    type,
    reference,
    ...(type.startsWith('payment.') && { eventId: `evt_${reference}_1` }),
    payload: `{"id":"evt_1","reference":"${reference}","transactionId":18446744073709551615,"amount":500000,"currency":"NGN","late":false}`,
  };
}

export function overview(changed: Partial<OverviewPage> = {}): OverviewPage {
  return {
    frame: frame(),
    lastMinute: { claims: 58, webhooks: 49, checks: 71, events: 96 },
    byStatus: BY_STATUS,
    queues: QUEUES,
    quotas: [
      quota('initialize', { calls: 58 }),
      quota('verify', { calls: 71 }),
      quota('list', { calls: 0, overTime: chart('calls in 60 s', { list: () => 0 }) }),
    ],
    minutes: 15,
    charts: {
      payments: chart('payments', {
        'given a checkout page': wave(58, 7),
        success: wave(41, 7, 2),
        failed: wave(3, 4),
        abandoned: wave(6, 5),
        mismatched: wave(1, 9),
        reversed: wave(2, 8),
      }),
      paidToClosed: chart('ms', {
        p50: (step) => 900 + 20 * wave(10, 6)(step),
        p95: (step) => 2_400 + 60 * wave(10, 5)(step),
      }),
      cacheHits: chart('%', { hits: (step) => (step < 12 ? null : 80 + 10 * Math.sin(step / 5)) }),
      durations: chart('ms', {
        initialize: wave(48, 6),
        verify: wave(22, 5),
        webhook: wave(9, 8),
        'verification-worker': wave(95, 7),
        reconcile: (step) => (step % 4 === 0 ? 31 : null),
        'payment-status': wave(7, 4),
      }),
      coldStarts: chart('starts', {
        initialize: (step) => (step % 17 === 0 ? 1 : 0),
        'verification-worker': (step) => (step % 23 === 0 ? 2 : 0),
      }),
    },
    functions: [
      'initialize',
      'verify',
      'payment-status',
      'webhook',
      'verification-worker',
      'reconcile',
      'health',
    ].map((name, index) => ({
      name,
      invocations: 3_480 - index * 431,
      errors: index === 4 ? 2 : 0,
      coldStarts: 4 - (index % 4),
      p50Ms: 8 + index * 11,
      p95Ms: 38 + index * 41,
    })),
    latestPayments: Array.from({ length: 8 }, (_, index) => line(index)),
    latestEvents: Array.from({ length: 8 }, (_, index) => event(index)),
    ...changed,
  };
}

/** A console that has only just been started. */
export function emptyOverview(): OverviewPage {
  const empty = (unit: string): Chart => ({ times: [], lines: [], unit });
  return overview({
    frame: frame({ openPayments: 0 }),
    lastMinute: { claims: 0, webhooks: 0, checks: 0, events: 0 },
    byStatus: NONE,
    queues: QUEUES.map(({ kind }) => ({ kind, visible: 0, inFlight: 0, delayed: 0 })),
    quotas: (['initialize', 'verify', 'list'] as const).map((operation) =>
      quota(operation, { calls: 0, overTime: empty('calls') }),
    ),
    charts: {
      payments: empty('payments'),
      paidToClosed: empty('ms'),
      cacheHits: empty('%'),
      durations: empty('ms'),
      coldStarts: empty('starts'),
    },
    functions: [],
    latestPayments: [],
    latestEvents: [],
  });
}

/** An outage of Paystack. */
export function outage(): OverviewPage {
  return overview({
    frame: frame({
      breaker: 'open',
      triedAgainAt: NOW + 24 * SECOND,
      faultsInForce: 2,
      load: 300,
      deadLetters: 1,
      openPayments: 231,
    }),
    queues: QUEUES.map((queue) =>
      queue.kind === 'dead-letter' ? { ...queue, visible: 1, oldestAgeMs: 63_000 } : queue,
    ),
    quotas: [
      quota('initialize', {
        calls: 3,
        breaker: {
          kind: 'open',
          openUntil: NOW + 24 * SECOND,
          openings: 3,
          because: 'unavailable',
        },
      }),
      quota('verify', {
        calls: 90,
        blockedUntil: NOW + 41 * SECOND,
        breaker: { kind: 'closed', failures: 2 },
      }),
      quota('list', { calls: 0 }),
    ],
  });
}

export function payments(changed: Partial<PaymentsPage> = {}): PaymentsPage {
  const total = PAYMENT_STATUSES.reduce((sum, status) => sum + BY_STATUS[status], 0);
  return {
    frame: frame(),
    payments: Array.from({ length: 50 }, (_, index) => line(index)),
    page: 1,
    pageSize: 50,
    total,
    byStatus: BY_STATUS,
    ...changed,
  };
}

export function noPayments(): PaymentsPage {
  return payments({ frame: frame({ openPayments: 0 }), payments: [], total: 0, byStatus: NONE });
}

/** As long as a reference may be, of nothing that a line could be broken at. */
export const LONG_REFERENCE = `${'order=LONG.'.repeat(9)}x`.slice(0, 100);

const VERIFY_BODY =
  '{"status":true,"message":"Verification successful","data":{"id":18446744073709551615,"domain":"test","status":"success","reference":"order-1764072000","amount":500000,"gateway_response":"Successful","channel":"card","currency":"NGN","authorization":{"last4":"4081","bank":"TEST BANK"},"customer":{"email":"ada@example.com"},"requested_amount":500000}}';

/** Everything that can happen to a payment. */
export const STEPS: readonly Step[] = [
  { kind: 'claimed', at: NOW - 95_000, details: {} },
  {
    kind: 'paystack',
    at: NOW - 94_890,
    details: {
      operation: 'initialize',
      end: 200,
      durationMs: 84.2,
      body: '{"status":true,"message":"Authorization URL created"}',
    },
  },
  { kind: 'scheduled', at: NOW - 94_880, details: { check: 1, delayMs: 30_000, because: 'ladder' } },
  {
    kind: 'request',
    at: NOW - 94_860,
    details: { method: 'POST', path: '/transaction/initialize', status: 200, durationMs: 141 },
  },
  { kind: 'scheduled', at: NOW - 64_500, details: { check: 1, delayMs: 4_000, because: 'quota' } },
  {
    kind: 'paystack',
    at: NOW - 60_400,
    details: {
      operation: 'verify',
      end: 500,
      durationMs: 31,
      body: '<html>oops</html>',
      fault: 'server-errors',
    },
  },
  {
    kind: 'trouble',
    at: NOW - 60_300,
    details: { message: 'Paystack gave no usable answer', code: 'paystack_5xx' },
  },
  {
    kind: 'paystack',
    at: NOW - 44_000,
    details: { operation: 'verify', end: 'unanswered', durationMs: 8_000 },
  },
  { kind: 'webhook', at: NOW - 31_000, details: { event: 'charge.success', outcome: 'received' } },
  { kind: 'scheduled', at: NOW - 30_990, details: { delayMs: 0, because: 'webhook' } },
  {
    kind: 'paystack',
    at: NOW - 30_700,
    details: { operation: 'verify', end: 200, durationMs: 43.7, body: VERIFY_BODY },
  },
  { kind: 'checked', at: NOW - 30_650, details: { check: 1, paystackStatus: 'success', reason: 'webhook' } },
  { kind: 'closed', at: NOW - 30_640, details: { status: 'success', late: false } },
  {
    kind: 'event',
    at: NOW - 30_600,
    details: {
      type: 'payment.succeeded',
      id: event(0).id,
      eventId: 'evt_order-1764072000_1',
      payload: event(0).payload,
    },
  },
  {
    kind: 'request',
    at: NOW - 28_000,
    details: {
      method: 'GET',
      path: '/transaction/verify/order-1764072000',
      status: 200,
      durationMs: 6.4,
      cache: 'HIT',
    },
  },
];

export function payment(changed: Partial<PaymentPage> = {}): PaymentPage {
  return {
    frame: frame(),
    reference: 'order-1764072000',
    payment: line(3, {
      reference: 'order-1764072000',
      status: 'success',
      paystackStatus: 'success',
      checks: 1,
    }),
    item: JSON.stringify(
      { pk: 'payment#order-1764072000', version: 4, status: 'success', amount: 500_000 },
      null,
      2,
    ),
    cached: { httpStatus: 200, body: VERIFY_BODY, checkedAt: NOW - 30_600, freshUntil: NOW + 269_000 },
    steps: STEPS,
    logs: ['INFO', 'INFO', 'WARN', 'INFO', 'ERROR', 'INFO'].map((level, index) => ({
      at: NOW - 94_000 + index * 9_123,
      functionName: ['initialize', 'verification-worker'][index % 2] ?? 'initialize',
      level,
      message: ['payment claimed', 'check answered', 'put back for want of quota'][index % 3] ?? '',
      fields: {
        reference: 'order-1764072000',
        check: index,
        delay_s: 30,
        job: 'a2f1c0de-77aa-4e0b-9f51-0c5d3a1b2e4f',
      },
    })),
    isCutOff: false,
    ...changed,
  };
}

export function letter(index: number, changed: Partial<LetterView> = {}): LetterView {
  const isJob = changed.kind !== 'malformed';
  return {
    id: `5b0d${String(index).padStart(4, '0')}-77aa-4e0b-9f51-0c5d3a1b2e4f`,
    sentAt: NOW - (index + 1) * 7 * MINUTE,
    ...(isJob && { about: line(index).reference }),
    kind: 'check',
    reason: 'failed_every_time',
    explanation: 'It failed as often as its lane permits, which is a fault of ours.',
    advice: `Mend the cause: the worker's log has it, filter job = "5b0d${index}". Then redrive it.`,
    canBeRedriven: true,
    ...changed,
  };
}

export function queues(changed: Partial<QueuesPage> = {}): QueuesPage {
  return {
    frame: frame({ deadLetters: 3 }),
    queues: QUEUES.map((queue) =>
      queue.kind === 'dead-letter' ? { ...queue, visible: 3, oldestAgeMs: 1_263_000 } : queue,
    ),
    letters: [
      letter(0),
      letter(1, { kind: 'relay', reason: 'out_of_patience', about: LONG_REFERENCE }),
      letter(2, {
        kind: 'malformed',
        reason: 'malformed_job',
        explanation: 'It is no job, and neither the worker nor SQS has sent it here: somebody did by hand.',
        advice: 'Find out who sends to the queues, if nobody did by hand.',
        canBeRedriven: false,
        deletedBy: 'npm run dead-letters -- delete 5b0d0002-77aa-4e0b-9f51-0c5d3a1b2e4f',
        problem: "not as a job's: kind, reference",
      }),
    ],
    depths: chart('messages', {
      urgent: wave(4, 5),
      scheduled: wave(180, 9),
      'dead-letter': (step) => (step > 40 ? 3 : 0),
    }),
    ...changed,
  };
}

export function noLetters(): QueuesPage {
  return queues({ frame: frame(), letters: [], queues: QUEUES });
}

export function events(changed: Partial<EventsPage> = {}): EventsPage {
  return {
    frame: frame(),
    events: Array.from({ length: 25 }, (_, index) => event(index)),
    page: 1,
    pageSize: 25,
    total: 2_931,
    ...changed,
  };
}

export function faults(changed: Partial<FaultsPage> = {}): FaultsPage {
  return {
    frame: frame(),
    switches: { latency: false, 'server-errors': false, 'rate-limited': false, timeouts: false, html: false },
    latencyMs: 2_000,
    webhooks: { lost: false, twice: false, delayMs: 0 },
    others: 0,
    load: {
      isRunning: false,
      perMinute: 0,
      mix: { paid: 50, paid_later: 15, declined_then_paid: 10, abandoned: 10, webhook_lost: 5, refunded: 3 },
      outcomes: [
        { name: 'paid', description: 'Pays within a second.' },
        { name: 'paid_later', description: 'Takes up to half a minute.' },
        { name: 'declined_then_paid', description: 'Has a first card declined and pays with a second one.' },
        { name: 'abandoned', description: 'Never pays.' },
        {
          name: 'webhook_lost',
          description: 'Pays, and no webhook tells of it: the ladder of checks finds it.',
        },
        { name: 'refunded', description: 'Pays, and gets the money back a little later.' },
      ],
      started: 0,
      refused: {},
      ended: {},
    },
    ...changed,
  };
}
