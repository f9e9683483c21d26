import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { z } from 'zod/mini';
import { ShopStack } from '../../docs/examples/shop-stack.ts';
import { EVENT_SOURCE } from '../../shared/events/event-source.ts';
import { relayedType } from '../../shared/events/relayed-webhook.ts';
import { PAYMENT_EVENT_TYPES } from '../../shared/payment/payment-event.ts';
import { context, propertiesOf } from './synthesize.ts';

/** The detail-types of what the functions publish. */
const PUBLISHED = [
  ...PAYMENT_EVENT_TYPES,
  ...['charge.success', 'refund.processed', 'refund.needs-attention', 'transfer.failed', undefined].map(
    (event) => relayedType({ id: 'webhook/1', event, receivedAt: '', hash: '' }),
  ),
];

/** As much of EventBridge's patterns as the examples use. */
const Pattern = z.strictObject({
  source: z.array(z.string()),
  'detail-type': z.array(z.union([z.string(), z.strictObject({ prefix: z.string() })])),
});

/** Which published events a rule takes. */
function taken(pattern: unknown): string[] {
  const { source, 'detail-type': types } = Pattern.parse(pattern);
  if (!source.includes(EVENT_SOURCE)) return [];
  return PUBLISHED.filter((published) =>
    types.some((type) => (typeof type === 'string' ? type === published : published.startsWith(type.prefix))),
  );
}

const template = Template.fromStack(new ShopStack(new App({ context }), 'Shop'));

it('takes with each rule of the example what it says, and nothing else', () => {
  const rules = Object.entries(propertiesOf(template, 'AWS::Events::Rule')).filter(
    ([, { EventBusName }]) => EventBusName === 'EventBus',
  );

  expect(Object.fromEntries(rules.map(([name, { EventPattern }]) => [name, taken(EventPattern)]))).toEqual({
    Paid: ['payment.succeeded'],
    Refunds: ['paystack.refund.processed', 'paystack.refund.needs-attention'],
  });
  for (const [, { Targets }] of rules) {
    expect(Targets).toMatchObject([{ DeadLetterConfig: { Arn: 'Missed.Arn' } }]);
  }
});

const DOCUMENT = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');

it('is quoted in docs/events.md as it is tested', () => {
  const example = readFileSync(new URL('../../docs/examples/shop-stack.ts', import.meta.url), 'utf8');

  const [, quoted] = /```ts\n(.*?)```/s.exec(DOCUMENT) ?? [];
  expect(quoted).toBe(example.replace("'../../infra/index.ts'", "'paystack-on-lambda'"));
});

it('has patterns for the command line in docs/events.md that take what they say', () => {
  const patterns = [...DOCUMENT.matchAll(/\{"source":.*?(?=[`'])/g)].map(([pattern]) => JSON.parse(pattern));
  const payments = [...PAYMENT_EVENT_TYPES];

  expect(patterns.map(({ detail: _, ...pattern }) => taken(pattern))).toEqual([
    ['payment.succeeded'],
    payments,
    ['paystack.refund.processed', 'paystack.refund.needs-attention'],
    ['payment.succeeded'],
  ]);
});
