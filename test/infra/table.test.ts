import { RemovalPolicy } from 'aws-cdk-lib';
import { expect, it } from 'vitest';
import { DUE_INDEX } from '../../shared/store/payment-store.ts';
import { TTL_ATTRIBUTE } from '../../shared/store/verification-cache.ts';
import { propertiesOf, synthesize } from './synthesize.ts';

const template = synthesize();

it('has one table, by the key, the expiry and the index that the stores use', () => {
  const tables = propertiesOf(template, 'AWS::DynamoDB::Table');

  expect(tables).toEqual({
    Table: {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'due', AttributeType: 'S' },
        { AttributeName: 'dueAt', AttributeType: 'N' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      ResourcePolicy: expect.anything(),
      TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
      GlobalSecondaryIndexes: [
        {
          IndexName: DUE_INDEX,
          KeySchema: [
            { AttributeName: 'due', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    },
  });
});

it('keeps the table and the secrets when the stack is deleted', () => {
  expect(deletionPolicies()).toEqual(['Retain', 'Retain', 'Retain']);
});

it('deletes the table and the secrets with a stack that is to leave nothing behind', () => {
  expect(deletionPolicies(RemovalPolicy.DESTROY)).toEqual(['Delete', 'Delete', 'Delete']);
});

function deletionPolicies(removalPolicy?: RemovalPolicy): unknown[] {
  const template = synthesize(removalPolicy && { removalPolicy });
  return ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret'].flatMap((type) =>
    Object.values(template.findResources(type)).map(({ DeletionPolicy }) => DeletionPolicy),
  );
}
