import { Duration, SecretValue, Stack, type StackProps } from 'aws-cdk-lib';
import {
  ApiDestination,
  Authorization,
  Connection,
  type IApiDestination,
  type IEventBus,
  Match,
  Rule,
} from 'aws-cdk-lib/aws-events';
import { ApiDestination as ApiDestinationTarget, LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFn, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../infra/index.ts';

interface ReceiverStackProps extends StackProps {
  /** `eventBus` of `PaystackPayments`, or `EventBus.fromEventBusName` with the output `EventBusName` of the ready stack. */
  readonly eventBus: IEventBus;
}

/** Payment events to a shop's server over HTTPS, and to a Lambda function. */
export class ReceiverStack extends Stack {
  constructor(scope: Construct, id: string, { eventBus, ...props }: ReceiverStackProps) {
    super(scope, id, props);
    // What no target has taken within a day: look at it, mend, and redrive or replay.
    const missed = new Queue(this, 'Missed', { retentionPeriod: Duration.days(14), enforceSSL: true });

    // To a server: the key is EVENTS_KEY of the shop, kept in a secret of that name which you make yourself.
    const connection = new Connection(this, 'ShopKey', {
      authorization: Authorization.apiKey('x-api-key', SecretValue.secretsManager('shop/events-key')),
    });
    // (`as` is for TypeScript's exactOptionalPropertyTypes alone.)
    const shop = new ApiDestination(this, 'Shop', {
      connection,
      endpoint: 'https://shop.example.com/payment-events',
    }) as IApiDestination;
    new Rule(this, 'ToShop', {
      eventBus,
      eventPattern: { source: [EVENT_SOURCE], detailType: Match.prefix('payment.') },
      targets: [new ApiDestinationTarget(shop, { deadLetterQueue: missed })],
    });

    // To a function, which gets the event as its input: after two more tries at one that it fails on, Lambda puts it into the queue.
    const ship = new LambdaFn(this, 'Ship', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      deadLetterQueue: missed,
      code: Code.fromInline(
        'exports.handler = async ({ detail }) => console.log(detail.id, detail.reference);',
      ),
    });
    new Rule(this, 'ToFunction', {
      eventBus,
      eventPattern: { source: [EVENT_SOURCE], detailType: ['payment.succeeded'] },
      targets: [new LambdaFunction(ship, { deadLetterQueue: missed })],
    });
  }
}
