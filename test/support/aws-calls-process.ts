/*
 * Calls AWS as the functions do, bundled in one way or the other, and prints what went out and what came of it. Nothing is sent: each
 * request ends in a request handler that gives the scenario's answer.
 *
 * Argument: scenarios by name, as JSON.
 */
import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { HttpResponse } from '@smithy/core/protocols';
import type { AwsCalls, AwsScenario } from './aws-scenario.ts';

const TableName = 'payments';
const QueueUrl = 'https://sqs.af-south-1.amazonaws.com/111122223333/scheduled';

// No time passes between attempts, and every wait is of the same length.
Math.random = () => 0;

const scenarios: Readonly<Record<string, AwsScenario>> = JSON.parse(process.argv[2] ?? '');
const calls: Record<string, AwsCalls> = {};
for (const [name, scenario] of Object.entries(scenarios)) calls[name] = await play(scenario);
process.stdout.write(JSON.stringify(calls));

async function play({ environment, answer }: AwsScenario): Promise<AwsCalls> {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  const sent: unknown[] = [];
  const requestHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: { headers: Record<string, string> }) {
      sent.push({ ...request, headers: withoutTime(request.headers) });
      const { status: statusCode, headers, body } = answer;
      return { response: new HttpResponse({ statusCode, headers, body: new TextEncoder().encode(body) }) };
    },
  };
  const dynamodb = new DynamoDBClient({ requestHandler });
  const sqs = new SQSClient({ requestHandler });
  const secrets = new SecretsManagerClient({ requestHandler });
  const events = new EventBridgeClient({ requestHandler });

  const Item = { pk: { S: 'a' } };
  const put = { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' };
  const query = { TableName, KeyConditionExpression: 'due = :due' };
  const batch = { QueueUrl, Entries: [{ Id: '0', MessageBody: 'a' }] };
  const event = { EventBusName: 'payments', Time: new Date(0), Detail: '{}' };
  const outcomes = [
    await outcome(dynamodb.send(new PutItemCommand(put))),
    await outcome(dynamodb.send(new QueryCommand(query))),
    await outcome(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a', DelaySeconds: 3 }))),
    await outcome(sqs.send(new SendMessageBatchCommand(batch))),
    await outcome(secrets.send(new GetSecretValueCommand({ SecretId: 'paystack' }))),
    await outcome(events.send(new PutEventsCommand({ Entries: [event] }))),
  ];
  return { sent, outcomes };
}

async function outcome(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { name, message } = error;
    return { ...error, name, message };
  }
}

/** Without what is another one every time. */
function withoutTime(headers: Record<string, string>): Record<string, string> {
  const { 'x-amz-date': _date, 'amz-sdk-invocation-id': _id, authorization = '', ...rest } = headers;
  return {
    ...rest,
    authorization: authorization.replace(/\/\d{8}\//, '/').replace(/Signature=.*/, ''),
    'amz-sdk-request': (rest['amz-sdk-request'] ?? '').replace(/ttl=[^;]+; /, ''),
  };
}
