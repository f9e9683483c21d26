import { expect, test, vi } from 'vitest';
import { parseInitializeRequest } from '../../../functions/initialize/request.ts';
import { initialize } from '../../../functions/initialize/use-case.ts';
import { DEFAULT_LADDER } from '../../../shared/payment/ladder.ts';
import { DOCUMENTED_CURRENCIES } from '../../../shared/payment/money.ts';
import { createPaystackClient } from '../../../shared/paystack/client.ts';
import type { PaystackRequest } from '../../../shared/paystack/transport.ts';
import { createMemoryPaymentStore } from '../../support/memory-payment-store.ts';
import { CLAIMED_AT, REFERENCE } from '../../support/payments.ts';
import { createRecordingLog, createRecordingMeter, createRecordingQueue } from '../../support/recorders.ts';
import { accepted } from '../../support/scripted-paystack.ts';
import { UNLIMITED_QUOTA } from '../../support/unlimited-quota.ts';
import { BODY, codeOf, LIFETIME } from './initialize-setup.ts';

/** Initialize over the real client of Paystack, at a time that the test moves. */
function setUp() {
  let now = CLAIMED_AT;
  let fences = 0;
  const clock = () => now;
  const random = () => 0.5;
  const store = createMemoryPaymentStore();
  const queue = createRecordingQueue();
  const requests: PaystackRequest[] = [];
  const paystack = createPaystackClient({
    baseUrl: 'http://127.0.0.1',
    secretKey: async () => 'sk_test_late',
    clock,
    random,
    quota: UNLIMITED_QUOTA,
    timeouts: { connectMs: 3_000, totalMs: 8_000 },
    transport: async (request) => {
      requests.push(request);
      return { httpStatus: 200, headers: {}, body: accepted(REFERENCE).body };
    },
  });
  const context = {
    payments: store,
    queue,
    paystack,
    log: createRecordingLog(),
    meter: createRecordingMeter(),
    ladder: DEFAULT_LADDER,
    clock,
    random,
    newId: () => `fence-${++fences}`,
  };
  const rules = { currencies: DOCUMENTED_CURRENCIES, defaultCurrency: 'NGN', mode: 'test' as const };
  return {
    store,
    queue,
    requests,
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
    call: () =>
      initialize(context, {
        request: parseInitializeRequest(BODY, rules),
        chosen: { reference: REFERENCE, source: 'caller' },
        mode: 'test',
        deadline: now + LIFETIME - 5_000,
        answerBy: now + LIFETIME - 1_500,
        deadAt: now + LIFETIME,
      }),
  };
}

test('An initialize that the table held up for longer than it lives calls nobody, and gives its claim back', async () => {
  const { store, requests, wait, call } = setUp();
  store.failPut((proceed) => {
    const stored = proceed();
    // Answered as out of time long ago; the process is frozen, and goes on with the next invocation.
    wait(300_000);
    return stored;
  });

  const late = await call();
  const released = store.stored(REFERENCE);
  const retried = await call();

  expect([late.statusCode, codeOf(late)]).toEqual([503, 'paystack_unavailable']);
  expect(released).toMatchObject({ status: 'initializing', mayExist: false, claim: { released: true } });
  expect(retried.statusCode).toBe(200);
  expect(requests).toHaveLength(1);
});

test('An initialize that goes on after another has taken its claim over changes nothing of it', async () => {
  const { store, requests, wait, call } = setUp();
  let other: Promise<unknown> = Promise.resolve();
  store.failPut(async (proceed) => {
    const stored = proceed();
    wait(LIFETIME + 1);
    other = call();
    await other;
    return stored;
  });

  const late = await call();

  expect(await other).toMatchObject({ statusCode: 200 });
  expect(late).toMatchObject({ statusCode: 200, headers: { 'Idempotency-Replayed': 'true' } });
  expect(store.stored(REFERENCE)).toMatchObject({
    status: 'pending',
    answer: { body: accepted(REFERENCE).body },
  });
  expect(requests).toHaveLength(1);
});

test.each(['the table', 'the queue'])(
  'An access code that is in hand reaches the caller although %s hangs',
  async (what) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: CLAIMED_AT });
    const { store, queue, call } = setUp();
    const never = () => new Promise<never>(() => {});
    if (what === 'the table') store.failPut((proceed) => proceed(), never);
    else queue.send = never;
    let answeredAfter: number | undefined;

    const answer = call().finally(() => {
      answeredAfter = Date.now() - CLAIMED_AT;
    });
    await vi.advanceTimersByTimeAsync(LIFETIME);
    vi.useRealTimers();

    expect(await answer).toMatchObject({ statusCode: 200, body: accepted(REFERENCE).body });
    expect(answeredAfter).toBe(LIFETIME - 1_500 - 250);
  },
);
