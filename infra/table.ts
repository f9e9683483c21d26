import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { tlsOnly } from './tls-only.ts';

/** The index of the payments whose next check is due, by when. */
export const DUE_PAYMENTS_INDEX = 'due-payments';

/**
 * The one table: payments and cached verify results, told apart by the prefix of their key.
 *
 * The due index is sparse (a payment leaves it when it is closed) and has a single partition: Paystack's own rate
 * limits keep it near 100 writes a second, a tenth of what a partition takes. Data at rest is encrypted with a key
 * that DynamoDB owns.
 */
export class PaymentsTable extends Table {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly removalPolicy: RemovalPolicy;
      readonly deletionProtection: boolean;
      /** Whole days. */
      readonly recoveryPeriod: Duration;
    },
  ) {
    super(scope, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: props.recoveryPeriod.toDays(),
      },
      resourcePolicy: new PolicyDocument({ statements: [tlsOnly('dynamodb:*')] }),
      removalPolicy: props.removalPolicy,
      deletionProtection: props.deletionProtection,
    });
    this.addGlobalSecondaryIndex({
      indexName: DUE_PAYMENTS_INDEX,
      partitionKey: { name: 'due', type: AttributeType.STRING },
      sortKey: { name: 'dueAt', type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }
}
