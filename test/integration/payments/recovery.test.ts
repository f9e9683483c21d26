import { createHmac } from 'node:crypto';
import { PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PAYSTACK_KEY, type PaymentsStack, startPaymentsStack } from '../../support/payments-stack.ts';

let stack: PaymentsStack;
let sqs: SQSClient;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

beforeAll(async () => {
  stack = await startPaymentsStack();
  await stack.control('PUT', 'webhooks', { enabled: false });
  sqs = new SQSClient({
    endpoint: stack.engine.endpoints.sqs,
    region: stack.engine.region,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
});

afterEach(() => stack.heal());

afterAll(() => stack.stop());

async function start(reference: string): Promise<void> {
  const { status, text } = await stack.initialize({ email: 'ada@example.com', amount: 500000, reference });
  expect(status, text).toBe(200);
}

/** Loses everything that is on the lane of ladder checks. */
async function loseJobs(): Promise<void> {
  await sqs.send(new PurgeQueueCommand({ QueueUrl: stack.engine.outputs.ScheduledQueueUrl }));
}

/** Lets time pass until the payment's next check is due and `later` milliseconds more, and reconcile run then. */
async function passToNextCheck(reference: string, later: number): Promise<void> {
  const { next_check_at } = await stack.payment(reference);
  await stack.settled();
  // A run of reconcile that is under way has read the clock already, so it has to be over first.
  await stack.engine.runSchedules();
  stack.clock.advance(Date.parse(String(next_check_at)) - stack.clock.now() + later);
  await stack.engine.runSchedules();
}

describe('a webhook that is ahead of verify', () => {
  it('has the payment looked at again, long before the next rung of the ladder', async () => {
    await start('webhook-ahead');
    const body = JSON.stringify({ event: 'charge.success', data: { reference: 'webhook-ahead' } });
    const signature = createHmac('sha512', PAYSTACK_KEY).update(body).digest('hex');
    const headers = { 'x-paystack-signature': signature };

    await stack.request('/webhooks/paystack', { method: 'POST', body, headers });
    await stack.logged('webhook is ahead of verify, looking again', 'webhook-ahead');
    await stack.finish('webhook-ahead', { outcome: 'success' });
    stack.clock.advance(16_000);
    await stack.event('payment.succeeded', 'webhook-ahead');

    expect(await stack.payment('webhook-ahead')).toMatchObject({ status: 'success', checks: 2 });
  });
});

describe('a job that is lost', () => {
  it('is sent again by reconcile, and the payment is found', async () => {
    await start('job-lost');
    await stack.finish('job-lost', { outcome: 'success' });

    await loseJobs();
    // A job counts as lost two minutes after its check was due.
    await passToNextCheck('job-lost', 2 * MINUTE);
    await stack.event('payment.succeeded', 'job-lost');
    expect(await stack.payment('job-lost')).toMatchObject({ status: 'success', checks: 1 });
  });
});

describe('a payment that nobody pays', () => {
  it('is checked along the whole ladder, the long gaps included, and closed as abandoned after the deadline', async () => {
    await start('never-paid');

    let checks = 0;
    for (let last = false; !last; ) {
      await passToNextCheck('never-paid', 1_000);
      checks += 1;
      await stack.logged('check applied', 'never-paid', { checks });
      // The delay of the next job is reckoned from the time of its sending, so time must not go on before that.
      if (checks < 6) await stack.logged('check scheduled', 'never-paid', { check: checks + 1 });
      const { next_check_at, deadline } = await stack.payment('never-paid');
      last = next_check_at === deadline;
    }
    const lastButOne = await stack.payment('never-paid');
    await passToNextCheck('never-paid', 1_000);
    const event = await stack.event('payment.abandoned', 'never-paid');

    // Ten rungs, and then the deadline; now and then jitter has moved the tenth that far.
    expect([9, 10]).toContain(checks);
    expect(lastButOne).toMatchObject({ status: 'pending' });
    expect(event.detail).toMatchObject({ status: 'abandoned', reference: 'never-paid' });
    expect(await stack.payment('never-paid')).toMatchObject({ status: 'abandoned', checks: checks + 1 });
    expect(stack.eventTypes('never-paid')).toEqual(['payment.abandoned']);
  });

  it('is closed as failed when that was the last that Paystack said', async () => {
    await start('last-failed');
    await stack.finish('last-failed', { outcome: 'failed' });

    stack.clock.advance(24 * HOUR + MINUTE);
    await stack.event('payment.failed', 'last-failed');

    expect(await stack.payment('last-failed')).toMatchObject({ status: 'failed', paystack_status: 'failed' });
  });

  it('succeeds late when it is paid after all', async () => {
    await start('paid-late');
    stack.clock.advance(24 * HOUR + MINUTE);
    await stack.event('payment.abandoned', 'paid-late');

    await stack.finish('paid-late', { outcome: 'success' });
    await stack.control('PUT', 'webhooks', { enabled: true });
    await stack.control('POST', 'webhooks/send', { reference: 'paid-late' });
    const event = await stack.event('payment.succeeded', 'paid-late');
    await stack.control('PUT', 'webhooks', { enabled: false });

    expect(event.detail).toMatchObject({ late: true });
    expect(stack.eventTypes('paid-late')).toEqual(['payment.abandoned', 'payment.succeeded']);
  });
});

describe('Paystack that gives no answer', () => {
  it.each([
    ['a 500', { kind: 'status', status: 500 }],
    ['a 429', { kind: 'status', status: 429 }],
    ['HTML', { kind: 'html' }],
    ['an empty body', { kind: 'empty' }],
    ['half a body', { kind: 'truncated' }],
    ['a connection that breaks', { kind: 'drop-before' }],
  ])('costs time, not the payment: %s', async (title, fault) => {
    const reference = `unanswered-${title.replaceAll(' ', '-')}`;
    await start(reference);
    await stack.finish(reference, { outcome: 'success' });
    await stack.control('PUT', 'faults', [{ ...fault, operation: 'verify', reference }]);

    stack.clock.advance(40_000);
    await stack.logged('job put back', reference, { attempt: 0 });
    const meanwhile = await stack.payment(reference);
    await stack.control('DELETE', 'faults');
    stack.clock.advance(2 * MINUTE);
    await stack.event('payment.succeeded', reference);

    expect(meanwhile).toMatchObject({ status: 'pending', checks: 0 });
    expect(await stack.payment(reference)).toMatchObject({ status: 'success', checks: 1 });
  });
});

describe('a message that comes twice, or is none of ours', () => {
  it('checks a payment once for two jobs with one number', async () => {
    await start('twice');
    const message = JSON.stringify({ kind: 'ladder', reference: 'twice', check: 1, attempt: 0 });
    const send = () =>
      sqs.send(
        new SendMessageCommand({ QueueUrl: stack.engine.outputs.ScheduledQueueUrl, MessageBody: message }),
      );

    await send();
    await stack.logged('check applied', 'twice', { checks: 1 });
    await send();
    await stack.logged('job dropped', 'twice', { reason: 'another check is next' });

    expect(await stack.calls('twice')).toEqual({ initialize: 1, verify: 1 });
  });

  it('ends in the dead-letter queue at once when it is no job, with the reason, and holds up nothing', async () => {
    const { UrgentQueueUrl, DeadLetterQueueUrl } = stack.engine.outputs;
    await sqs.send(new SendMessageCommand({ QueueUrl: UrgentQueueUrl, MessageBody: 'not a job' }));
    await stack.activity.first((each) => each.kind === 'log' && each.line.includes('"job given up"'));
    await start('beside-poison');
    await stack.finish('beside-poison', { outcome: 'success' });
    stack.clock.advance(40_000);
    await stack.event('payment.succeeded', 'beside-poison');

    const { Messages: [letter] = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: DeadLetterQueueUrl, MessageAttributeNames: ['All'] }),
    );
    expect(letter?.Body).toBe('not a job');
    expect(letter?.MessageAttributes).toMatchObject({
      reason: { StringValue: 'malformed_job' },
      lane: { StringValue: 'urgent' },
      receives: { StringValue: '1' },
    });
  });
});
