import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createVerificationQueue } from '../../shared/queue/verification-queue.ts';
import { AWS_CLIENT_OPTIONS, SECRETS_CLIENT_OPTIONS } from '../../shared/runtime/aws-client-options.ts';
import { environment } from '../../shared/runtime/environment.ts';
import { inTime } from '../../shared/runtime/in-time.ts';
import { invocation } from '../../shared/runtime/invocation.ts';
import { KEPT_BACK, lifetimeOf } from '../../shared/runtime/lifetime.ts';
import { logWith } from '../../shared/runtime/logger.ts';
import { meter } from '../../shared/runtime/metrics.ts';
import { createPaystackAccess } from '../../shared/runtime/paystack-access.ts';
import { createAuditStore } from '../../shared/store/audit-store.ts';
import { createPaymentStore } from '../../shared/store/payment-store.ts';
import { type AuditContext, audit } from './use-case.ts';

const clock = Date.now;
const random = Math.random;
const table = new DynamoDBClient(AWS_CLIENT_OPTIONS);
const secrets = new SecretsManagerClient(SECRETS_CLIENT_OPTIONS);

const context: AuditContext = {
  ...createPaystackAccess({ secrets, table }, { clock, random, meter }),
  audits: createAuditStore(table, environment.tableName()),
  payments: createPaymentStore(table, environment.tableName()),
  queue: createVerificationQueue(new SQSClient(AWS_CLIENT_OPTIONS), environment.scheduledQueueUrl()),
  deadlineSeconds: environment.ladder().deadlineSeconds,
  clock,
  log: logWith({}),
  meter,
};

/** Runs every five minutes: begins a pass once a day, and goes on with one that is not over. */
export const handler = invocation(async (_event: unknown, lambda) => {
  const { deadline, answerBy } = lifetimeOf(lambda, { clock, keptBack: KEPT_BACK.audit });
  await inTime(audit(context, deadline), answerBy - clock());
});
