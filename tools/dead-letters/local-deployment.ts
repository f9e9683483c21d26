import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dummyCredentials } from '../../local/aws-identity.ts';
import { readRunning } from '../../local/start/running-file.ts';
import { AWS_CLIENT_OPTIONS } from '../../shared/runtime/aws-client-options.ts';
import { DeadLettersError } from './dead-letters-error.ts';
import type { Deployment } from './deployment.ts';

/**
 * What `npm start` runs with its state in `folder`.
 *
 * @throws {DeadLettersError} `nothing_running`
 */
export function localDeployment(folder: string): Deployment {
  const running = readRunning(folder);
  if (running === undefined) throw nothingRuns();
  const { region, endpoints, tableName, urgentQueueUrl, scheduledQueueUrl, deadLetterQueueUrl } = running;
  const options = { ...AWS_CLIENT_OPTIONS, region, credentials: dummyCredentials };
  return {
    name: 'npm start on this machine',
    sqs: new SQSClient({ ...options, endpoint: endpoints.sqs }),
    table: new DynamoDBClient({ ...options, endpoint: endpoints.dynamodb }),
    tableName,
    deadLetterQueueUrl,
    laneUrls: { urgent: urgentQueueUrl, scheduled: scheduledQueueUrl },
  };
}

/** Also when what the file names does not answer: it was killed. */
export function nothingRuns(options?: ErrorOptions): DeadLettersError {
  return new DeadLettersError(
    'nothing_running',
    'Nothing is running in this folder. Run npm start in another terminal, or name a deployed stack with --stack.',
    options,
  );
}
