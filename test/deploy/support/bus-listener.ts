import { randomUUID } from 'node:crypto';
import {
  DeleteRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import type { BusEvent } from '../../support/payments-contract.ts';
import type { AwsClients } from './aws-clients.ts';

/** A merchant's system: a queue behind a rule on the bus. */
export interface BusListener {
  /** Resolves with the first event of this type for the reference. */
  event(type: string, reference: string): Promise<BusEvent>;
  /** The types of the payment events that came for a reference so far, repeats of one event left out. */
  eventTypes(reference: string): string[];
  stop(): Promise<void>;
}

const eventSchema = z.looseObject({
  source: z.string(),
  'detail-type': z.string(),
  detail: z.looseObject({ id: z.string(), reference: z.optional(z.string()) }),
});

/** Attaches a queue to the bus by a rule for all events: payment events and relayed webhooks. */
export async function listenOnBus(
  { events, queues }: AwsClients,
  EventBusName: string,
): Promise<BusListener> {
  // Nobody's, wherever that is: it is deleted at the end.
  const name = `deploytest-listener-${randomUUID()}`;
  const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await queues.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const Arn = Attributes?.QueueArn;
  const { RuleArn } = await events.send(
    new PutRuleCommand({
      Name: name,
      EventBusName,
      EventPattern: JSON.stringify({ source: ['paystack-payments'] }),
    }),
  );
  const mayDeliver = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: Arn,
    Condition: { ArnEquals: { 'aws:SourceArn': RuleArn } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [mayDeliver] });
  await queues.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const target = { Id: 'queue', Arn };
  await events.send(new PutTargetsCommand({ Rule: name, EventBusName, Targets: [target] }));

  const received: z.infer<typeof eventSchema>[] = [];
  const ofReference = (reference: string) => received.filter(({ detail }) => detail.reference === reference);

  return {
    event: async (type, reference) => {
      for (;;) {
        const found = ofReference(reference).find((event) => event['detail-type'] === type);
        if (found !== undefined) return found;
        // It comes back when there is a message, after 20 s at the latest: the longest that SQS waits.
        const { Messages = [] } = await queues.send(
          new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }),
        );
        received.push(...Messages.map(({ Body = '' }) => eventSchema.parse(JSON.parse(Body))));
      }
    },
    eventTypes: (reference) => [
      ...new Map(
        ofReference(reference)
          .filter((event) => event['detail-type'].startsWith('payment.'))
          .map((event) => [event.detail.id, event['detail-type']]),
      ).values(),
    ],
    stop: async () => {
      await events.send(new RemoveTargetsCommand({ Rule: name, EventBusName, Ids: [target.Id] }));
      await events.send(new DeleteRuleCommand({ Name: name, EventBusName }));
      await queues.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}
