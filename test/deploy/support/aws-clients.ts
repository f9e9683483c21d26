import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Target } from './target.ts';

/** What an operator would do with the `aws` command. */
export interface AwsClients {
  readonly dynamodb: DynamoDBClient;
  readonly events: EventBridgeClient;
  readonly secrets: SecretsManagerClient;
  readonly queues: SQSClient;
  /** Deletes what a destroyed stack leaves behind. */
  deleteRetained(outputs: {
    readonly TableName: string;
    readonly PaystackSecretName: string;
    readonly ServiceKeysSecretName: string;
  }): Promise<void>;
}

export function createAwsClients({ endpoint, region, credentials }: Target): AwsClients {
  const options = { endpoint, region, credentials };
  const dynamodb = new DynamoDBClient(options);
  const secrets = new SecretsManagerClient(options);
  return {
    dynamodb,
    secrets,
    events: new EventBridgeClient(options),
    queues: new SQSClient(options),
    deleteRetained: async ({ TableName, PaystackSecretName, ServiceKeysSecretName }) => {
      await dynamodb.send(new DeleteTableCommand({ TableName }));
      for (const SecretId of [PaystackSecretName, ServiceKeysSecretName]) {
        await secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
      }
    },
  };
}
