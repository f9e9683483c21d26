import { expect, it } from 'vitest';
import { propertiesOf, synthesize } from './synthesize.ts';

const template = synthesize();

/** The statement that refuses everybody who comes in clear. */
const tlsOnly = (Action: string) => ({
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

it('refuses whoever comes to a queue in clear', () => {
  const policies = Object.values(propertiesOf(template, 'AWS::SQS::QueuePolicy'));

  expect(policies.map(({ Queues }) => Queues)).toEqual([
    ['QueuesDeadLetter'],
    ['QueuesUrgent'],
    ['QueuesScheduled'],
  ]);
  for (const { PolicyDocument } of policies) {
    expect(PolicyDocument).toMatchObject({ Statement: [tlsOnly('sqs:*')] });
  }
});

it('refuses whoever comes to the table in clear', () => {
  const { Table } = propertiesOf(template, 'AWS::DynamoDB::Table');

  expect(Table?.ResourcePolicy).toMatchObject({
    PolicyDocument: { Statement: [{ ...tlsOnly('dynamodb:*'), Resource: '*' }] },
  });
});

it('refuses whoever comes to a secret in clear', () => {
  const policies = Object.values(propertiesOf(template, 'AWS::SecretsManager::ResourcePolicy'));

  expect(policies.map(({ SecretId }) => SecretId)).toEqual(['PaystackSecret', 'ServiceKeysSecret']);
  for (const { ResourcePolicy } of policies) {
    expect(ResourcePolicy).toMatchObject({ Statement: [{ ...tlsOnly('secretsmanager:*'), Resource: '*' }] });
  }
});

it('refuses events that come in clear', () => {
  const policies = Object.values(propertiesOf(template, 'AWS::Events::EventBusPolicy'));

  expect(policies).toMatchObject([
    { EventBusName: 'EventBus', Statement: { ...tlsOnly('events:PutEvents'), Resource: 'EventBus.Arn' } },
  ]);
});
