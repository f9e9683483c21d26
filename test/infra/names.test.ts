import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnEventBus } from 'aws-cdk-lib/aws-events';
import { expect, it } from 'vitest';
import { PaystackPayments } from '../../infra/paystack-payments.ts';
import { PaystackPaymentsStack } from '../../infra/paystack-payments-stack.ts';
import { context, propertiesOf } from './synthesize.ts';

it('names what has to have a name after the stack, so that two of them fit into an account', () => {
  const [one, other] = ['Shop-lagos', 'Shop-accra'].map((stackName) =>
    namesIn(new PaystackPaymentsStack(new App({ context }), 'Shop', { stackName })),
  );

  expect(one).toEqual([
    expect.stringMatching(/^Shop-lagos-[0-9a-f]{8}$/),
    expect.stringMatching(/^\/aws\/vendedlogs\/Shop-lagos-[0-9a-f]{8}\/ApiAccessLog$/),
  ]);
  expect(other?.filter((name) => one?.includes(name))).toEqual([]);
});

it('names it apart where one stack has two, and where it is nested', () => {
  const stack = new Stack(new App({ context }), 'Shop');
  const nested = new NestedStack(stack, 'Lagos');
  const names = [stack, stack, nested].map((scope, index) => {
    const { eventBus } = new PaystackPayments(scope, `Payments.${index}`);
    const bus = eventBus.node.defaultChild;
    return bus instanceof CfnEventBus ? String(scope.resolve(bus.name)) : '';
  });

  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name).toMatch(/^Shop-[A-Za-z0-9-]+$/);
});

function namesIn(stack: Stack): unknown[] {
  const template = Template.fromStack(stack);
  const { EventBus } = propertiesOf(template, 'AWS::Events::EventBus');
  const { ApiAccessLog } = propertiesOf(template, 'AWS::Logs::LogGroup');
  return [EventBus?.Name, ApiAccessLog?.LogGroupName];
}
