import { App } from 'aws-cdk-lib';
import { propsFromContext } from './context.ts';
import { PaystackPaymentsStack } from './paystack-payments-stack.ts';

export const app = new App();

// No account and no region: the stack goes wherever the credentials of `cdk deploy` point.
new PaystackPaymentsStack(app, 'PaystackPayments', {
  ...propsFromContext(app.node),
  description: 'Starts Paystack payments, finds out how each one ended and tells it once',
});
