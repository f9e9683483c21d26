import type { Duration } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { tlsOnly } from './tls-only.ts';

/** The `source` of every payment event, for the merchant's rules to match. */
export const EVENT_SOURCE = 'paystack-payments';

/** The bus that payment events are published to, with an archive to replay them from. */
export class PaymentEventBus extends EventBus {
  constructor(scope: Construct, id: string, props: { readonly archiveRetention: Duration }) {
    super(scope, id);
    this.addToResourcePolicy(tlsOnly('events:PutEvents', [this.eventBusArn]));
    this.archive('Archive', {
      description: 'Payment events, to be replayed to a target that missed them',
      eventPattern: { source: [EVENT_SOURCE] },
      retention: props.archiveRetention,
    });
  }
}
