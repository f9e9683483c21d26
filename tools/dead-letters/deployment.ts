import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Lane } from '../../shared/queue/lane.ts';

/** Where dead letters are, and what they are about. */
export interface Deployment {
  /** For people. */
  readonly name: string;
  readonly sqs: SQSClient;
  readonly table: DynamoDBClient;
  readonly tableName: string;
  readonly deadLetterQueueUrl: string;
  readonly laneUrls: Readonly<Record<Lane, string>>;
}
