import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFn, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { EVENT_SOURCE, PaystackPayments } from '../../infra/index.ts';

/** A shop that ships what is paid and books what is refunded. */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const { eventBus } = new PaystackPayments(this, 'Payments');

    // What no target has taken in the end: look at it, mend, and redrive or replay.
    const missed = new Queue(this, 'Missed', { retentionPeriod: Duration.days(14), enforceSSL: true });

    // To a queue: your own workers take the orders out at their own pace.
    const paidOrders = new Queue(this, 'PaidOrders', {
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
      deadLetterQueue: { queue: missed, maxReceiveCount: 10 },
    });
    new Rule(this, 'Paid', {
      eventBus,
      eventPattern: { source: [EVENT_SOURCE], detailType: ['payment.succeeded'] },
      targets: [new SqsQueue(paidOrders, { deadLetterQueue: missed })],
    });

    // To a Lambda function: EventBridge tries for a day to hand it over, and Lambda runs it three times at most.
    const bookRefund = new LambdaFn(this, 'BookRefund', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      deadLetterQueue: missed,
      code: Code.fromInline(
        'exports.handler = async ({ detail }) => console.log(detail.type, detail.reference);',
      ),
    });
    new Rule(this, 'Refunds', {
      eventBus,
      eventPattern: { source: [EVENT_SOURCE], detailType: Match.prefix('paystack.refund.') },
      targets: [new LambdaFunction(bookRefund, { deadLetterQueue: missed })],
    });
  }
}
