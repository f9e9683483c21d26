import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { expect, it } from 'vitest';
import { z } from 'zod/mini';
import { ReceiverStack } from '../../docs/examples/receiver-stack.ts';
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

/** The example of docs/integrate.md. */
function receivers(): Template {
  const app = new App({ context });
  const payments = new Stack(app, 'Payments');
  new EventBus(payments, 'Made', { eventBusName: 'payments' });
  const eventBus = EventBus.fromEventBusName(payments, 'Bus', 'payments');
  return Template.fromStack(new ReceiverStack(app, 'Receivers', { eventBus }));
}

it('sends payment events to a server with its key, and what is paid to a function', () => {
  const rules = propertiesOf(receivers(), 'AWS::Events::Rule');

  expect(
    Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, taken(rule.EventPattern)])),
  ).toEqual({
    ToShop: PAYMENT_EVENT_TYPES,
    ToFunction: ['payment.succeeded'],
  });
  receivers().hasResourceProperties('AWS::Events::Connection', {
    AuthorizationType: 'API_KEY',
    AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'x-api-key' } },
  });
  receivers().hasResourceProperties('AWS::Events::ApiDestination', {
    HttpMethod: 'POST',
    InvocationEndpoint: Match.stringLikeRegexp('/payment-events$'),
  });
});

it.each([
  ['the shop', () => template],
  ['the receivers', () => receivers()],
])('loses no event that the function of %s fails on', (_, stack) => {
  stack().hasResourceProperties('AWS::Lambda::Function', {
    Code: { ZipFile: Match.stringLikeRegexp('console.log') },
    DeadLetterConfig: { TargetArn: Match.anyValue() },
  });
});

it('is quoted in docs/integrate.md as it is tested', () => {
  const document = readFileSync(new URL('../../docs/integrate.md', import.meta.url), 'utf8');
  const example = readFileSync(new URL('../../docs/examples/receiver-stack.ts', import.meta.url), 'utf8');

  expect(document).toContain(example.replace("'../../infra/index.ts'", "'paystack-on-lambda'"));
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
