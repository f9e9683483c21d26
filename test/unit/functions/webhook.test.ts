import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { receiveWebhook } from '../../../functions/webhook/use-case.ts';
import type { Reference } from '../../../shared/payment/reference.ts';
import { NotConfiguredError, type PaystackKeys } from '../../../shared/runtime/paystack-keys.ts';
import { caught } from '../../support/caught.ts';
import { createRecordingLog, createRecordingMeter, createRecordingQueue } from '../../support/recorders.ts';

const KEYS: PaystackKeys = { current: 'sk_test_current', mode: 'test' };
const ROTATED: PaystackKeys = { current: 'sk_test_next', previous: 'sk_test_current', mode: 'test' };

function webhookBody(body: unknown = { event: 'charge.success', data: { reference: 'order-7' } }): Buffer {
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function sign(rawBody: Uint8Array, key = KEYS.current): string {
  return createHmac('sha512', key).update(rawBody).digest('hex');
}

const NOW = Date.UTC(2026, 10, 23, 9, 0, 20);

/** The webhook with a secret that holds `keys`, and `later` for whoever reads it afresh; an error is thrown. */
function setUp({
  keys = KEYS,
  later = keys,
  refusedLane,
  sourceAddresses,
}: {
  keys?: PaystackKeys | Error;
  later?: PaystackKeys | Error;
  refusedLane?: 'urgent' | 'scheduled';
  sourceAddresses?: readonly string[];
} = {}) {
  const reads: boolean[] = [];
  const urgentQueue = createRecordingQueue(() => refusedLane === 'urgent');
  const scheduledQueue = createRecordingQueue(() => refusedLane === 'scheduled');
  const log = createRecordingLog();
  const meter = createRecordingMeter();
  const about = (reference: Reference) => log.with({ reference });
  const secret = {
    read: async ({ fresh = false } = {}) => {
      reads.push(fresh);
      const value = fresh ? later : keys;
      if (value instanceof Error) throw value;
      return value;
    },
  };
  return {
    reads,
    checks: urgentQueue.sent,
    relays: scheduledQueue.sent,
    log,
    meter,
    receive: (rawBody: Uint8Array, signature: string | undefined, sourceAddress = '192.0.2.1') =>
      receiveWebhook(
        {
          ...{ keys: secret, urgentQueue, scheduledQueue, clock: () => NOW, log, about, meter },
          ...(sourceAddresses !== undefined && { sourceAddresses }),
        },
        { id: 'request-1', sourceAddress, rawBody, signature },
      ),
  };
}

describe('A webhook that Paystack has signed', () => {
  test('is a check on the urgent lane, to be made at once, and 200', async () => {
    const { checks, reads, receive } = setUp();

    const response = await receive(webhookBody(), sign(webhookBody()));

    expect(response.statusCode).toBe(200);
    expect(checks).toEqual([
      {
        job: { kind: 'webhook', reference: 'order-7', event: 'charge.success', attempt: 0, looks: 0 },
        delaySeconds: 0,
      },
    ]);
    expect(reads).toEqual([false]);
  });

  test('may be signed with the key before, while it is being rotated', async () => {
    const { checks, receive } = setUp({ keys: ROTATED });

    const response = await receive(webhookBody(), sign(webhookBody(), 'sk_test_current'));

    expect(response.statusCode).toBe(200);
    expect(checks).toHaveLength(1);
  });

  test('may be signed with a key that was set since the secret was read', async () => {
    const { checks, reads, receive } = setUp({ keys: KEYS, later: ROTATED });

    const response = await receive(webhookBody(), sign(webhookBody(), 'sk_test_next'));

    expect(response.statusCode).toBe(200);
    expect(checks).toHaveLength(1);
    expect(reads).toEqual([false, true]);
  });

  test('is held against the bytes that arrived, in whatever way they are written, and relayed as them', async () => {
    const body = Buffer.concat([
      webhookBody('{ "event":"charge.success",\r\n"x":"\\u00e9'),
      Buffer.from([0xe9]),
    ]);
    const { receive, checks, relays } = setUp();

    const response = await receive(body, sign(body));

    expect(response.statusCode).toBe(200);
    expect(checks).toEqual([]);
    expect(relays).toMatchObject([{ job: { body: body.toString('base64') } }]);
  });

  test('is to be relayed on the scheduled lane, body and all', async () => {
    const { relays, receive } = setUp();
    const body = webhookBody({ event: 'refund.processed', data: { transaction_reference: 'order-7' } });

    await receive(body, sign(body));

    expect(relays).toEqual([
      {
        job: {
          kind: 'relay',
          id: 'webhook/request-1',
          event: 'refund.processed',
          reference: 'order-7',
          receivedAt: '2026-11-23T09:00:20.000Z',
          hash: createHash('sha256').update(body).digest('hex'),
          body: body.toString('base64'),
          attempt: 0,
        },
        delaySeconds: 0,
      },
    ]);
  });

  test.each(['urgent', 'scheduled'] as const)(
    'is 200 only when every job is safe: the %s lane takes none, and the other has its own',
    async (refusedLane) => {
      const { checks, relays, receive } = setUp({ refusedLane });

      const error = await caught(() => receive(webhookBody(), sign(webhookBody())));

      expect(error).toMatchObject({ message: 'The queue does not take the job' });
      expect([checks.length, relays.length]).toEqual(refusedLane === 'urgent' ? [0, 1] : [1, 0]);
    },
  );

  test.each([
    [
      'about something else',
      { event: 'transfer.success', data: { reference: 'order-7' } },
      'transfer.success',
    ],
    ['about a transaction without a reference', { event: 'charge.success', data: {} }, 'charge.success'],
    [
      'about a reference that can be none',
      { event: 'charge.success', data: { reference: 'order/7' } },
      'charge.success',
    ],
    ['without an event', { data: { reference: 'order-7' } }, undefined],
    ['with an endless event', { event: 'e'.repeat(101) }, undefined],
    ['that is a list', [], undefined],
    ['that is no JSON', 'charge.success', undefined],
    ['that is empty', '', undefined],
  ])('%s is relayed, and asks for no check', async (_, body, event) => {
    const { checks, relays, receive } = setUp();
    const rawBody = webhookBody(body);

    const response = await receive(rawBody, sign(rawBody));

    expect(response.statusCode).toBe(200);
    expect(checks).toEqual([]);
    expect(relays.map(({ job }) => job)).toEqual([
      expect.objectContaining({ event, reference: undefined, body: rawBody.toString('base64') }),
    ]);
  });

  test.each([
    [184_320, true],
    [184_321, false],
  ])('of %d bytes goes along with its body: %s; the check does not need it', async (size, isRelayed) => {
    const { checks, relays, receive } = setUp();
    const start = '{"event":"charge.success","data":{"reference":"order-7","filling":"';
    const body = webhookBody(`${start}${'x'.repeat(size - start.length - 3)}"}}`);

    await receive(body, sign(body));

    expect(body).toHaveLength(size);
    expect(checks).toHaveLength(1);
    const [relay] = relays;
    expect(relay?.job).toMatchObject({
      event: 'charge.success',
      reference: 'order-7',
      body: isRelayed ? body.toString('base64') : undefined,
    });
    expect(JSON.stringify(relay?.job).length).toBeLessThan(262_144);
  });

  test('leaves nothing of a customer in the log', async () => {
    const { log, receive } = setUp();
    const body = webhookBody({
      event: 'charge.success',
      data: { reference: 'order-7', customer: { email: 'ada@example.com' } },
    });

    await receive(body, sign(body));

    expect(JSON.stringify(log.lines)).not.toContain('ada@');
  });
});

describe('A webhook that Paystack has not signed', () => {
  test.each([
    ['has no signature', undefined],
    ['has an empty signature', ''],
    ['is signed with another key', sign(webhookBody(), 'sk_test_other')],
    ['is signed with no key', sign(webhookBody(), '')],
    ['has the signature of another body', sign(webhookBody('{}'))],
    ['has a signature cut short', sign(webhookBody()).slice(0, -1)],
    ['has its signature in capitals', sign(webhookBody()).toUpperCase()],
    ['has its signature twice', `${sign(webhookBody())}, ${sign(webhookBody())}`],
  ])('is refused when it %s, and leaves nothing on the queues', async (_, signature) => {
    const { checks, relays, receive } = setUp({ keys: KEYS, later: ROTATED });

    const error = await caught(() => receive(webhookBody(), signature));

    expect(error).toMatchObject({ statusCode: 401, code: 'invalid_signature' });
    expect([...checks, ...relays]).toEqual([]);
  });

  test('does not make us read the secret afresh without any signature', async () => {
    const { reads, receive } = setUp();

    await caught(() => receive(webhookBody(), undefined));

    expect(reads).toEqual([false]);
  });

  test('is not let in because there is no previous key', async () => {
    const { receive } = setUp({ keys: { ...KEYS, previous: '' } });

    const error = await caught(() => receive(webhookBody(), sign(webhookBody(), '')));

    expect(error).toMatchObject({ statusCode: 401 });
  });
});

describe('Where webhooks are taken from certain addresses only, one', () => {
  const sourceAddresses = ['52.31.139.75', '52.49.173.169'];

  test('is taken from any of them', async () => {
    const { checks, receive } = setUp({ sourceAddresses });

    const answer = await receive(webhookBody(), sign(webhookBody()), '52.49.173.169');

    expect(answer.statusCode).toBe(200);
    expect(checks).toHaveLength(1);
  });

  test('is refused from another in spite of its good signature, and no secret is read for it', async () => {
    const { checks, relays, reads, meter, receive } = setUp({ sourceAddresses });

    const error = await caught(() => receive(webhookBody(), sign(webhookBody()), '52.31.139.7'));

    expect(error).toMatchObject({ statusCode: 403, code: 'unknown_source' });
    expect([...checks, ...relays]).toEqual([]);
    expect(reads).toEqual([]);
    expect(meter.measured).toEqual([
      ['WebhooksRefused', 1],
      ['WebhooksReceived', 0],
    ]);
  });

  test('still needs its signature', async () => {
    const { receive } = setUp({ sourceAddresses });

    const error = await caught(() => receive(webhookBody(), sign(webhookBody('{}')), '52.31.139.75'));

    expect(error).toMatchObject({ statusCode: 401, code: 'invalid_signature' });
  });
});

describe('Before Paystack’s key is set, a webhook', () => {
  test.each([
    ['at first', { keys: new NotConfiguredError('arn:aws:secret') }],
    [
      'by the time the secret is read afresh',
      { keys: KEYS, later: new NotConfiguredError('arn:aws:secret') },
    ],
  ])('is to come again, and tells its sender nothing of the secret: %s', async (_, secrets) => {
    const { receive } = setUp(secrets);

    const error = await caught(() => receive(webhookBody(), sign(webhookBody(), 'sk_test_other')));

    expect(error).toMatchObject({ statusCode: 503, code: 'not_configured' });
    expect(error).not.toBeInstanceOf(NotConfiguredError);
    expect(JSON.stringify(error)).not.toMatch(/arn:|aws secretsmanager/);
  });

  test('fails as it does when the secret can not be read at all', async () => {
    const failure = new Error('Rate exceeded');
    const { receive } = setUp({ keys: failure });

    expect(await caught(() => receive(webhookBody(), sign(webhookBody())))).toBe(failure);
  });
});

describe('The metrics of a webhook', () => {
  test('count it as received by its signature alone, whatever it is about', async () => {
    const { meter, receive } = setUp();
    const other = webhookBody({ event: 'transfer.success', data: {} });

    await receive(webhookBody(), sign(webhookBody()));
    await receive(other, sign(other));

    expect(meter.measured).toEqual([
      ['WebhooksReceived', 1],
      ['WebhooksReceived', 1],
    ]);
  });

  test('count it as refused where the signature is not good', async () => {
    const { meter, receive } = setUp();

    await caught(() => receive(webhookBody(), undefined));
    await caught(() => receive(webhookBody(), sign(webhookBody(), 'sk_test_other')));

    expect(meter.measured).toEqual([
      ['WebhooksRefused', 1],
      ['WebhooksReceived', 0],
      ['WebhooksRefused', 1],
      ['WebhooksReceived', 0],
    ]);
  });

  test('count it as neither while no key is set: nobody can tell', async () => {
    const { meter, receive } = setUp({ keys: new NotConfiguredError('arn:aws:secret') });

    await caught(() => receive(webhookBody(), sign(webhookBody())));

    expect(meter.measured).toEqual([]);
  });
});

test('The log names the message of each job that a webhook sends, beside its reference', async () => {
  const { log, receive } = setUp();

  await receive(webhookBody(), sign(webhookBody()));

  expect(log.lines.map(({ message, fields }) => [message, fields.reference, fields.sentJob])).toEqual([
    ['webhook queued', 'order-7', 'message-1'],
    ['check scheduled', 'order-7', 'message-1'],
  ]);
});
