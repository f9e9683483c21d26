/*
 * What `initialize` asks of AWS and of Paystack, in the same order and by the same clients, and nothing else: no router, no checks, no
 * quota, no log. What is between this and `initialize` is this project's own code.
 */
import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

const dynamodb = new DynamoDBClient({});
const sqs = new SQSClient({});
const secrets = new SecretsManagerClient({});
const { PAYSTACK_SECRET_ID, SERVICE_KEYS_SECRET_ID, TABLE_NAME, QUEUE_URL, PAYSTACK_BASE_URL } = process.env;

export const handler = async ({ body = '' }: APIGatewayProxyEventV2) => {
  const { reference } = JSON.parse(body);
  const put = () => new PutItemCommand({ TableName: TABLE_NAME, Item: { pk: { S: `ALONE#${reference}` } } });
  const [paystack] = await Promise.all(
    [PAYSTACK_SECRET_ID, SERVICE_KEYS_SECRET_ID].map((SecretId) =>
      secrets.send(new GetSecretValueCommand({ SecretId })),
    ),
  );
  await dynamodb.send(put());
  const token = { TableName: TABLE_NAME, Key: { pk: { S: 'ALONE' } } };
  await Promise.all([
    sqs.send(new SendMessageCommand({ QueueUrl: QUEUE_URL, MessageBody: reference })),
    dynamodb.send(new UpdateItemCommand(token)).then(() => startAtPaystack(paystack?.SecretString, body)),
  ]);
  await dynamodb.send(put());
  return { statusCode: 200 };
};

function startAtPaystack(secret: string | undefined, body: string): Promise<unknown> {
  const { current } = JSON.parse(secret ?? '');
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${current}`, 'content-type': 'application/json' };
    const outgoing = request(`${PAYSTACK_BASE_URL}/transaction/initialize`, { method: 'POST', headers });
    outgoing.on('response', (incoming) => resolve(json(incoming)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
