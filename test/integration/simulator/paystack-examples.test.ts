import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { receiveWebhooks, simulate } from './simulated.ts';

/** A folder with Paystack's own example bodies, as files named like the cases below. They aren't ours to ship. */
const folder = process.env.PAYSTACK_EXAMPLES;

/**
 * How a body's shape differs from an example's: fields that are missing, that are too many, or of another JSON type. Null
 * fits everything, since most fields are null in one example and something in another; so does an empty object or list.
 */
function differences(actual: unknown, example: unknown, path = ''): string[] {
  if (actual === null || example === null) return [];
  const types = [typeOf(actual), typeOf(example)];
  if (types[0] !== types[1]) return [`${path}: ${types[0]} instead of ${types[1]}`];
  if (Array.isArray(actual) && Array.isArray(example)) {
    return example.length === 0
      ? []
      : actual.flatMap((item, n) => differences(item, example[0], `${path}[${n}]`));
  }
  if (typeof actual !== 'object' || typeof example !== 'object') return [];
  const [ours, theirs] = [new Map(Object.entries(actual)), new Map(Object.entries(example))];
  if (ours.size === 0 || theirs.size === 0) return [];
  return [
    ...[...theirs.keys()].filter((name) => !ours.has(name)).map((name) => `${path}.${name}: missing`),
    ...[...ours.keys()].filter((name) => !theirs.has(name)).map((name) => `${path}.${name}: too many`),
    ...[...ours.keys()].flatMap((name) =>
      theirs.has(name) ? differences(ours.get(name), theirs.get(name), `${path}.${name}`) : [],
    ),
  ];
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

/** How each body is had from the simulator, and which differences are known and meant. */
const CASES: Record<string, { readonly body: () => Promise<unknown>; readonly known?: readonly string[] }> = {
  'initialize-200': {
    body: async () => (await (await simulate()).initialize()).json,
  },
  'initialize-400-duplicate-reference': {
    body: async () => {
      const { initialize } = await simulate();
      await initialize();
      return (await initialize()).json;
    },
  },
  'error-400-missing-params': {
    body: async () => (await (await simulate()).initialize({ email: undefined })).json,
  },
  'error-401-invalid-key': {
    body: async () => (await (await simulate()).verify('order-1', 'sk_test_other')).json,
    // The documentation's example is older than the envelope; the API was seen to send the whole of it.
    known: ['.meta: too many', '.type: too many', '.code: too many'],
  },
  'verify-200': {
    body: async () => (await (await paid()).verify('order-1')).json,
  },
  'fetch-transaction-200': {
    body: async () => (await (await paid()).call('/transaction/4000000001')).json,
  },
  'list-transactions-200': {
    body: async () => (await (await paid()).call('/transaction?use_cursor=true')).json,
  },
  'refund-create-200': {
    body: async () => (await (await paid()).call('/refund', { body: { transaction: 'order-1' } })).json,
  },
  'webhook-charge.success-card-bulk': {
    body: async () => {
      const { url, received } = await receiveWebhooks();
      const metadata = { custom_fields: [{ display_name: 'Table', variable_name: 'table', value: '9' }] };
      const { simulator } = await paid({ webhookUrl: url }, { metadata });
      await simulator.webhooksSent();
      return received[0]?.json;
    },
  },
  'webhook-refund.processed': {
    body: async () => {
      const { url, received } = await receiveWebhooks();
      const { simulator, call, clock } = await paid();
      simulator.setWebhookUrl(url);
      await call('/refund', { body: { transaction: 'order-1' } });
      await simulator.webhooksSent();
      clock.advance(10_000);
      await simulator.webhooksSent();
      return received.find(({ json }) => json.event === 'refund.processed')?.json;
    },
  },
};

async function paid(options: Parameters<typeof simulate>[0] = {}, fields: Record<string, unknown> = {}) {
  const simulated = await simulate(options);
  await simulated.initialize(fields);
  simulated.clock.advance(5_000);
  await simulated.finish('order-1', { outcome: 'success' });
  return simulated;
}

describe.skipIf(folder === undefined)("the simulator's answers, next to Paystack's own examples", () => {
  it.each(Object.entries(CASES))('%s has the same shape', async (name, { body, known = [] }) => {
    const example: unknown = JSON.parse(readFileSync(join(folder ?? '', `${name}.json`), 'utf8'));

    const answer = await body();

    expect(answer).toBeTypeOf('object');
    expect(differences(answer, example)).toEqual(known);
  });
});

describe('the comparison with examples', () => {
  it.each([
    ['a missing field', { a: 1 }, { a: 1, b: 2 }, ['.b: missing']],
    ['a field too many', { a: 1, b: 2 }, { a: 1 }, ['.b: too many']],
    [
      'another type, deep inside',
      { a: [{ b: '1' }] },
      { a: [{ b: 1 }] },
      ['.a[0].b: string instead of number'],
    ],
    ['null where something is', { a: null, b: {} }, { a: 'x', b: null }, []],
  ])('finds %s', (_case, actual, example, expected) => {
    expect(differences(actual, example)).toEqual(expected);
  });
});
