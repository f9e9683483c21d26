// @ts-check
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { addPaymentsOutputs, EVENT_SOURCE, PaystackPayments } from 'paystack-on-lambda';

const app = new App();
const shop = new Stack(app, 'Shop', { description: 'A shop that is paid through Paystack' });

// All that starts payments and finds out how each one ended. Every property has a default.
const payments = new PaystackPayments(shop, 'Payments', {
  // Nothing below 100 naira or 1 cedi; amounts are in kobo and pesewas.
  currencies: { NGN: 10_000, GHS: 100 },
  defaultCurrency: 'NGN',
  // cdk deploy -c paystackBaseUrl=...: another Paystack, such as the simulator. Paystack's own without.
  paystackBaseUrl: app.node.tryGetContext('paystackBaseUrl'),
});

// The shop's own part: orders that are paid, for its workers to ship.
const paidOrders = new Queue(shop, 'PaidOrders', { enforceSSL: true });

new Rule(shop, 'Paid', {
  eventBus: payments.eventBus,
  eventPattern: { source: [EVENT_SOURCE], detailType: ['payment.succeeded'] },
  targets: [new SqsQueue(paidOrders)],
});

// What the shop's server needs, what is entered at Paystack, and what the commands of docs/operations.md look up.
addPaymentsOutputs(payments);
new CfnOutput(shop, 'PaidOrdersQueueUrl', { value: paidOrders.queueUrl });
