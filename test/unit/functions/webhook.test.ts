import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { receiveWebhook } from '../../../functions/webhook/use-case.ts';
import { NotConfiguredError, type PaystackKeys } from '../../../shared/runtime/paystack-keys.ts';
import { caught } from '../../support/caught.ts';
import { createRecordingLog, createRecordingQueue } from '../../support/recorders.ts';

const KEYS: PaystackKeys = { current: 'sk_test_current', mode: 'test' };
const ROTATED: PaystackKeys = { current: 'sk_test_next', previous: 'sk_test_current', mode: 'test' };

function webhookBody(body: unknown = { event: 'charge.success', data: { reference: 'order-7' } }): Buffer {
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function sign(rawBody: Uint8Array, key = KEYS.current): string {
  return createHmac('sha512', key).update(rawBody).digest('hex');
}

/** The webhook with a secret that holds `keys`, and `later` for whoever reads it afresh; an error is thrown. */
function setUp({
  keys = KEYS,
  later = keys,
  queueFails = false,
}: {
  keys?: PaystackKeys | Error;
  later?: PaystackKeys | Error;
  queueFails?: boolean;
} = {}) {
  const reads: boolean[] = [];
  const queue = createRecordingQueue(() => queueFails);
  const log = createRecordingLog();
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
    queue,
    log,
    receive: (rawBody: Uint8Array, signature: string | undefined) =>
      receiveWebhook({ keys: secret, queue, log }, { rawBody, signature }),
  };
}

describe('A webhook that Paystack has signed', () => {
  test('is a job on the urgent lane, to be done at once, and 200', async () => {
    const { queue, reads, receive } = setUp();

    const response = await receive(webhookBody(), sign(webhookBody()));

    expect(response.statusCode).toBe(200);
    expect(queue.sent).toEqual([
      {
        job: { kind: 'webhook', reference: 'order-7', event: 'charge.success', attempt: 0, looks: 0 },
        delaySeconds: 0,
      },
    ]);
    expect(reads).toEqual([false]);
  });

  test('may be signed with the key before, while it is being rotated', async () => {
    const { queue, receive } = setUp({ keys: ROTATED });

    const response = await receive(webhookBody(), sign(webhookBody(), 'sk_test_current'));

    expect(response.statusCode).toBe(200);
    expect(queue.sent).toHaveLength(1);
  });

  test('may be signed with a key that was set since the secret was read', async () => {
    const { queue, reads, receive } = setUp({ keys: KEYS, later: ROTATED });

    const response = await receive(webhookBody(), sign(webhookBody(), 'sk_test_next'));

    expect(response.statusCode).toBe(200);
    expect(queue.sent).toHaveLength(1);
    expect(reads).toEqual([false, true]);
  });

  test('is held against the bytes that arrived, in whatever way they are written', async () => {
    const body = Buffer.concat([
      webhookBody('{ "event":"charge.success",\r\n"x":"\\u00e9'),
      Buffer.from([0xe9]),
    ]);
    const { receive, queue } = setUp();

    const response = await receive(body, sign(body));

    expect(response.statusCode).toBe(200);
    expect(queue.sent).toEqual([]);
  });

  test('says nothing but that: 200 only when the job is safe', async () => {
    const { receive } = setUp({ queueFails: true });

    const error = await caught(() => receive(webhookBody(), sign(webhookBody())));

    expect(error).toMatchObject({ message: 'The queue does not take the job' });
  });

  test.each([
    ['about something else', { event: 'transfer.success', data: { reference: 'order-7' } }],
    ['about a transaction without a reference', { event: 'charge.success', data: {} }],
    ['about a reference that can be none', { event: 'charge.success', data: { reference: 'order/7' } }],
    ['without an event', { data: { reference: 'order-7' } }],
    ['that is no JSON', 'charge.success'],
    ['that is empty', ''],
  ])('%s is taken and left alone', async (_, body) => {
    const { queue, receive } = setUp();
    const rawBody = webhookBody(body);

    const response = await receive(rawBody, sign(rawBody));

    expect(response.statusCode).toBe(200);
    expect(queue.sent).toEqual([]);
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
  ])('is refused when it %s, and leaves nothing on the queue', async (_, signature) => {
    const { queue, receive } = setUp({ keys: KEYS, later: ROTATED });

    const error = await caught(() => receive(webhookBody(), signature));

    expect(error).toMatchObject({ statusCode: 401, code: 'invalid_signature' });
    expect(queue.sent).toEqual([]);
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
