import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import { RELAYED_BODY_MAX_BYTES, type RelayedWebhook } from '../../../shared/events/relayed-webhook.ts';
import { createWebhookRelay } from '../../../shared/events/webhook-relay.ts';
import { caught } from '../../support/caught.ts';
import { REFERENCE } from '../../support/payments.ts';

const TAKEN = { FailedEntryCount: 0, Entries: [{ EventId: 'e-1' }] };
/** 64-bit ids, escapes, spaces and a repeated name: nothing of it would survive being parsed and written again. */
const BODY = '{ "event":"refund.processed", "data":{"id":9223372036854775807,"n":1.10,"n":"\\u00e9/\\/"} }\n';

function webhook(body: string | Uint8Array | undefined = BODY, event = 'refund.processed'): RelayedWebhook {
  return {
    id: 'webhook/request-1',
    event,
    reference: REFERENCE,
    receivedAt: '2026-11-23T09:00:20.000Z',
    hash: '5f'.repeat(32),
    body: body === undefined ? undefined : Buffer.from(body).toString('base64'),
  };
}

function setUp() {
  const client = new EventBridgeClient({ region: 'eu-west-1' });
  const bridge = mockClient(client);
  bridge.on(PutEventsCommand).resolves(TAKEN);
  const relay = createWebhookRelay(client, 'payments-bus');
  const entries = () => bridge.commandCalls(PutEventsCommand).flatMap(({ args }) => args[0].input.Entries);
  return { bridge, relay, entries, details: () => entries().map((entry) => entry?.Detail ?? '') };
}

describe('A relayed webhook', () => {
  test('is put on our bus under its name, its body as the very text that came', async () => {
    const { relay, entries } = setUp();

    await relay.relay(webhook());

    const head = `{"id":"webhook/request-1","type":"paystack.refund.processed","reference":"${REFERENCE}"`;
    const rest = `"receivedAt":"2026-11-23T09:00:20.000Z","hash":"${'5f'.repeat(32)}"`;
    expect(entries()).toEqual([
      {
        EventBusName: 'payments-bus',
        Source: 'paystack-payments',
        DetailType: 'paystack.refund.processed',
        Detail: `${head},${rest},"webhook":${BODY}}`,
        Time: new Date('2026-11-23T09:00:20.000Z'),
      },
    ]);
  });

  test('says nothing of a reference where it has none', async () => {
    const { relay, details } = setUp();

    await relay.relay({
      ...webhook('{"event":"transfer.success"}', 'transfer.success'),
      reference: undefined,
    });

    expect(JSON.parse(details()[0] ?? '')).not.toHaveProperty('reference');
  });

  test('that was too large to come along is told of, without its body', async () => {
    const { relay, details } = setUp();

    await relay.relay({ ...webhook(), body: undefined });

    expect(JSON.parse(details()[0] ?? '')).toEqual({
      id: 'webhook/request-1',
      type: 'paystack.refund.processed',
      reference: REFERENCE,
      receivedAt: '2026-11-23T09:00:20.000Z',
      hash: '5f'.repeat(32),
      webhook: null,
      oversized: true,
    });
  });

  test.each([
    ['is no JSON', 'charge.success'],
    ['is empty', ''],
    ['is half a body', '{"event":'],
    ['would close the detail early', '{}},{"webhook":{}'],
    ['is no UTF-8', Uint8Array.of(0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d)],
  ])('goes in base64 where its body %s', async (_, body) => {
    const { relay, details } = setUp();

    await relay.relay(webhook(body));

    expect(JSON.parse(details()[0] ?? '')).toMatchObject({
      webhook: null,
      body: Buffer.from(body).toString('base64'),
    });
  });

  test('goes in base64 where EventBridge does not take its body as JSON', async () => {
    const { bridge, relay, details } = setUp();
    bridge
      .on(PutEventsCommand)
      .resolvesOnce({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'MalformedDetail' }] })
      .resolvesOnce(TAKEN);

    await relay.relay(webhook());

    expect(details()).toHaveLength(2);
    expect(JSON.parse(details()[1] ?? '')).toMatchObject({ webhook: null, body: webhook().body });
  });

  test.each([
    ['refund.needs-attention', 'paystack.refund.needs-attention'],
    ['invoice.payment_failed', 'paystack.invoice.payment_failed'],
    ['e'.repeat(100), `paystack.${'e'.repeat(100)}`],
    [undefined, 'paystack.unrecognized'],
  ])('of the event %j is of type %s', async (event, type) => {
    const { relay, entries, details } = setUp();

    await relay.relay({ ...webhook(), event });

    expect(entries()[0]?.DetailType).toBe(type);
    expect(JSON.parse(details()[0] ?? '').type).toBe(type);
  });

  test.each([
    ['JSON', `{"event":"charge.success","x":"${'x'.repeat(RELAYED_BODY_MAX_BYTES - 35)}"}`],
    ['anything else', 'x'.repeat(RELAYED_BODY_MAX_BYTES)],
  ])('stays under 256 KB, the largest that is relayed included: %s', async (_, body) => {
    const { relay, details } = setUp();

    await relay.relay(webhook(body));

    expect(body.length).toBeGreaterThanOrEqual(RELAYED_BODY_MAX_BYTES - 10);
    expect(Buffer.byteLength(details()[0] ?? '')).toBeLessThan(262_144 - 256);
  });

  test.each([
    ['refuses the entry', { FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] }],
    ['names no entries', { FailedEntryCount: 0 }],
    ['has an empty list', { FailedEntryCount: 0, Entries: [] }],
    ['takes it in no form', { FailedEntryCount: 1, Entries: [{ ErrorCode: 'MalformedDetail' }] }],
  ])('is not published where an answer of 200 %s', async (_, answer) => {
    const { bridge, relay } = setUp();
    bridge.on(PutEventsCommand).resolves(answer);

    const error = await caught(() => relay.relay(webhook()));

    expect(error).toMatchObject({ code: 'event_refused' });
  });

  test('that the bus gives no answer for is told as that', async () => {
    const { bridge, relay } = setUp();
    const failure = new Error('timeout');
    bridge.on(PutEventsCommand).rejects(failure);

    expect(await caught(() => relay.relay(webhook()))).toBe(failure);
  });
});
