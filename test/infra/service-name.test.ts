import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { expect, it } from 'vitest';
import { serviceNameOf } from '../../infra/service-name.ts';

const stack = new Stack(new App(), 'Shop');

it.each([
  ['Shop', new Construct(stack, 'Payments')],
  ['Shop/Other', new Construct(stack, 'Other')],
  ['Shop/Lagos/Payments', new Construct(new Construct(stack, 'Lagos'), 'Payments')],
  ['Shop/Nested/Payments', new Construct(new NestedStack(stack, 'Nested'), 'Payments')],
])('%s names one deployment and no other of the account', (name, construct) => {
  expect(serviceNameOf(construct)).toBe(name);
});
