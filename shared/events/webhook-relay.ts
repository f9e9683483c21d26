import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE } from './event-source.ts';
import { type RelayedWebhook, relayedDetail, relayedDetailInBase64, relayedType } from './relayed-webhook.ts';

/** Where webhooks are relayed to. */
export interface WebhookRelay {
  /**
   * Publishes a webhook as an event.
   *
   * @throws {EventRefusedError} when the bus has not taken it; the SDK's own errors when it gave no answer
   */
  relay(webhook: RelayedWebhook): Promise<void>;
}

/** The bus answered, and did not take the event. */
export class EventRefusedError extends Error {
  readonly code = 'event_refused';

  constructor(errorCode: string) {
    super(`The event bus did not take the event: ${errorCode}`);
    this.name = 'EventRefusedError';
  }
}

/**
 * Webhooks on an EventBridge bus.
 *
 * `PutEvents` answers 200 even when it took none of the entries, so the entry's own result is looked at.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function createWebhookRelay(client: EventBridgeClient, busName: string): WebhookRelay {
  /** The error code of an entry that was not taken. */
  async function refusalOf(webhook: RelayedWebhook, detail: string): Promise<string | undefined> {
    const { Entries: [entry] = [] } = await client.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: busName,
            Source: EVENT_SOURCE,
            DetailType: relayedType(webhook),
            Detail: detail,
            Time: new Date(webhook.receivedAt),
          },
        ],
      }),
    );
    return entry?.EventId === undefined ? (entry?.ErrorCode ?? 'no result') : undefined;
  }

  return {
    async relay(webhook) {
      const refusal = await refusalOf(webhook, relayedDetail(webhook));
      // EventBridge is stricter than JSON: at most 1,000 levels, integers of 64 bits. Another try would end the same way.
      const outcome =
        refusal === 'MalformedDetail' ? await refusalOf(webhook, relayedDetailInBase64(webhook)) : refusal;
      if (outcome !== undefined) throw new EventRefusedError(outcome);
    },
  };
}
