import { describe, expect, test } from 'vitest';
import { relayWebhook } from '../../../functions/verification-worker/relay.ts';
import { EventRefusedError } from '../../../shared/events/webhook-relay.ts';
import type { RelayJob } from '../../../shared/queue/relay-job.ts';
import { caught } from '../../support/caught.ts';
import { REFERENCE } from '../../support/payments.ts';
import { createRecordingLog, createRecordingMeter, createRecordingQueue } from '../../support/recorders.ts';

const BODY = '{"event":"refund.processed","data":{"customer":{"email":"ada@example.com"}}}';

const JOB: RelayJob = {
  kind: 'relay',
  id: 'webhook/request-1',
  event: 'refund.processed',
  reference: REFERENCE,
  receivedAt: '2026-11-23T09:00:20.000Z',
  hash: '5f'.repeat(32),
  body: Buffer.from(BODY).toString('base64'),
  attempt: 0,
};

function setUp({
  refuses,
  queueFails = false,
}: {
  readonly refuses?: Error;
  readonly queueFails?: boolean;
} = {}) {
  const relayed: unknown[] = [];
  const scheduledQueue = createRecordingQueue(() => queueFails);
  const log = createRecordingLog();
  const meter = createRecordingMeter();
  const webhooks = {
    async relay(webhook: unknown) {
      if (refuses !== undefined) throw refuses;
      relayed.push(webhook);
    },
  };
  return {
    relayed,
    putBack: scheduledQueue.sent,
    log,
    meter,
    relay: (job: RelayJob) =>
      relayWebhook({ webhooks, scheduledQueue, clock: () => 0, random: () => 0.5, log, meter }, job),
  };
}

describe('A relay job', () => {
  test('publishes its webhook, and is done', async () => {
    const { relayed, putBack, relay } = setUp();

    await relay(JOB);

    expect(relayed).toEqual([JOB]);
    expect(putBack).toEqual([]);
  });

  test('that comes twice is published twice: nothing is dropped for looking alike', async () => {
    const { relayed, relay } = setUp();

    await relay(JOB);
    await relay(JOB);

    expect(relayed).toEqual([JOB, JOB]);
  });

  test.each([
    ['refuses the event', new EventRefusedError('ThrottlingException')],
    ['gives no answer', new Error('timeout')],
  ])('is put back with a delay that grows when the bus %s', async (_, refuses) => {
    const { putBack, meter, relay } = setUp({ refuses });

    await relay(JOB);
    await relay({ ...JOB, attempt: 3 });
    await relay({ ...JOB, attempt: 50 });

    expect(putBack).toEqual([
      { job: { ...JOB, attempt: 1 }, delaySeconds: 12 },
      { job: { ...JOB, attempt: 4 }, delaySeconds: 90 },
      { job: { ...JOB, attempt: 51 }, delaySeconds: 675 },
    ]);
    expect(meter.of('RelaysPutBack')).toHaveLength(3);
  });

  test('is out of patience, and so reaches a person, when the bus has not taken it for about a day', async () => {
    const refuses = new EventRefusedError('ResourceNotFoundException');
    const { putBack, relay } = setUp({ refuses });

    await relay({ ...JOB, attempt: 99 });
    const error = await caught(() => relay({ ...JOB, attempt: 100 }));

    expect(putBack).toHaveLength(1);
    expect(error).toMatchObject({ code: 'out_of_patience', cause: refuses });
  });

  test('fails, to come again, when it can not be put back', async () => {
    const { relay } = setUp({ refuses: new Error('timeout'), queueFails: true });

    const error = await caught(() => relay(JOB));

    expect(error).toMatchObject({ message: 'The queue does not take the job' });
  });

  test('leaves nothing of its body in the log', async () => {
    const taken = setUp();
    const refused = setUp({ refuses: new EventRefusedError('ThrottlingException') });

    await taken.relay(JOB);
    await refused.relay(JOB);

    const lines = JSON.stringify([taken.log.lines, refused.log.lines]);
    expect(lines).toContain('refund.processed');
    expect(lines).not.toContain('ada@');
    expect(lines).not.toContain(JOB.body);
  });
});
