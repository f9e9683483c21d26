import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Target } from './target.ts';

/** What reads and writes beside the deployment. */
export interface AwsClients {
  readonly dynamodb: DynamoDBClient;
  readonly events: EventBridgeClient;
  readonly secrets: SecretsManagerClient;
  readonly queues: SQSClient;
}

export function createAwsClients({ client }: Target): AwsClients {
  return {
    dynamodb: new DynamoDBClient({ ...client }),
    events: new EventBridgeClient({ ...client }),
    secrets: new SecretsManagerClient({ ...client }),
    queues: new SQSClient({ ...client }),
  };
}
