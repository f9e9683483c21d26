import { type Duration, Lazy } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { EVENT_SOURCE } from '../shared/events/event-source.ts';
import { tlsOnly } from './tls-only.ts';
import { uniqueNameOf } from './unique-name.ts';

/**
 * The bus that payment events and relayed webhooks are published to, with an archive to replay them from. Webhooks hold
 * personal data, and the archive keeps it for as long as its retention.
 */
export class PaymentEventBus extends EventBus {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly serviceName: string; readonly archiveRetention: Duration },
  ) {
    super(scope, id, {
      // CloudFormation makes none, and CDK's own leaves out the name of the stack.
      eventBusName: Lazy.string({ produce: () => uniqueNameOf(this, props.serviceName) }),
    });
    this.addToResourcePolicy(tlsOnly('events:PutEvents', [this.eventBusArn]));
    this.archive('Archive', {
      description: 'Payment events and relayed webhooks, to be replayed to a target that missed them',
      eventPattern: { source: [EVENT_SOURCE] },
      retention: props.archiveRetention,
    });
  }
}
