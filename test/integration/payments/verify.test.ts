import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type PaymentsStack, startPaymentsStack } from '../../support/payments-stack.ts';

let stack: PaymentsStack;

beforeAll(async () => {
  stack = await startPaymentsStack({ webhooks: false });
});

afterEach(() => stack.heal());

afterAll(() => stack.stop());

async function start(reference: string): Promise<void> {
  await stack.initialize({ email: 'ada@example.com', amount: 500000, reference });
}

/** `X-Cache` and `Age` of an answer, its status and Paystack's status in it. */
async function verify(reference: string) {
  const { status, headers, body } = await stack.verify(reference);
  const data = body.data;
  const paystackStatus =
    typeof data === 'object' && data !== null && 'status' in data ? data.status : undefined;
  return [headers.get('x-cache'), headers.get('age'), status, paystackStatus];
}

describe('verify', () => {
  it("applies what Paystack says, and answers with Paystack's own bytes", async () => {
    await start('verify-applies');
    await stack.finish('verify-applies', { outcome: 'success' });

    const answer = await stack.verify('verify-applies');
    const response = await fetch(`${stack.simulator.url}/transaction/verify/verify-applies`, {
      headers: { authorization: 'Bearer sk_test_integration' },
    });

    expect(answer.headers.get('x-cache')).toBe('MISS');
    expect(answer.text).toBe(await response.text());
    expect(await stack.payment('verify-applies')).toMatchObject({ status: 'success', checks: 1 });
    expect(stack.eventTypes('verify-applies')).toEqual(['payment.succeeded']);
  });

  it('keeps the answer for 5 seconds while the payment is open', async () => {
    await start('verify-open');

    const first = await verify('verify-open');
    stack.clock.advance(4_000);
    const second = await verify('verify-open');
    stack.clock.advance(2_000);
    const third = await verify('verify-open');

    expect(first).toEqual(['MISS', '0', 200, 'abandoned']);
    expect(second).toEqual(['HIT', '4', 200, 'abandoned']);
    expect(third).toEqual(['MISS', '0', 200, 'abandoned']);
    expect(await stack.calls('verify-open')).toEqual({ initialize: 1, verify: 2 });
  });

  it('keeps the answer for 5 minutes once the payment is closed, though the item is still in the table after that', async () => {
    await start('verify-closed');
    await stack.finish('verify-closed', { outcome: 'success' });

    const first = await verify('verify-closed');
    stack.clock.advance(299_000);
    const second = await verify('verify-closed');
    stack.clock.advance(2_000);
    const third = await verify('verify-closed');

    expect([first, second, third]).toEqual([
      ['MISS', '0', 200, 'success'],
      ['HIT', '299', 200, 'success'],
      ['MISS', '0', 200, 'success'],
    ]);
  });

  it('gives the item a TTL that DynamoDB deletes it by, after it is of use to nobody', async () => {
    await start('verify-ttl');
    await verify('verify-ttl');

    const table = new DynamoDBClient({
      endpoint: stack.engine.endpoints.dynamodb,
      region: stack.engine.region,
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
    const Key = { pk: { S: 'VERIFICATION#verify-ttl' } };
    const { Item } = await table.send(new GetItemCommand({ TableName: stack.engine.outputs.TableName, Key }));

    const usefulUntil = Number(Item?.freshUntil?.N) / 1_000 + 60;
    expect(Number(Item?.expiresAt?.N)).toBeGreaterThanOrEqual(usefulUntil);
    expect(Number(Item?.expiresAt?.N)).toBeLessThan(usefulUntil + 2);
  });

  it('sends one of four callers to Paystack, and gives the others its answer', async () => {
    await start('verify-many');
    const fault = { kind: 'delay', operation: 'verify', reference: 'verify-many', delayMs: 300 };
    await stack.control('PUT', 'faults', [fault]);

    const answers = await Promise.all(Array.from({ length: 4 }, () => verify('verify-many')));

    const sources = answers.map(([source]) => source);
    expect(sources.filter((source) => source === 'MISS')).toHaveLength(1);
    expect(sources.filter((source) => source === 'HIT')).toHaveLength(3);
    expect(await stack.calls('verify-many')).toEqual({ initialize: 1, verify: 1 });
  });

  it('gives an old answer, at most 60 s too old, while Paystack gives none', async () => {
    await start('verify-stale');
    await verify('verify-stale');
    await stack.control('PUT', 'faults', [{ kind: 'status', status: 500, reference: 'verify-stale' }]);

    stack.clock.advance(10_000);
    const stale = await verify('verify-stale');
    stack.clock.advance(60_000);
    const tooOld = await stack.verify('verify-stale');

    expect(stale).toEqual(['STALE', '10', 200, 'abandoned']);
    expect([tooOld.status, tooOld.body.code]).toEqual([503, 'paystack_unavailable']);
    expect(tooOld.headers.get('retry-after')).toBe('5');
  });

  it('keeps that a reference is unknown for 5 seconds, and passes on how Paystack says so', async () => {
    const first = await stack.verify('verify-unknown');
    const second = await stack.verify('verify-unknown');

    expect([first.status, first.body.code]).toEqual([400, 'transaction_not_found']);
    expect(first.headers.get('x-cache')).toBe('MISS');
    expect(second.headers.get('x-cache')).toBe('HIT');
    expect(second.text).toBe(first.text);
    expect(await stack.calls('verify-unknown')).toEqual({ verify: 1 });
  });
});
