/**
 * For every client of the AWS SDK. Its default is no timeout at all: one lost packet would hold a function until Lambda
 * ends it. DynamoDB, SQS and their neighbours answer within tens of milliseconds, so 3 s means that no answer comes.
 */
export const AWS_CLIENT_OPTIONS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const;

/**
 * For Secrets Manager, which every request may have to wait for, some twice: no answer is known after 4 s. A first reading that
 * fails is asked for again by whoever called, and a later one has a kept value behind it.
 */
export const SECRETS_CLIENT_OPTIONS = {
  maxAttempts: 2,
  requestHandler: { ...AWS_CLIENT_OPTIONS.requestHandler, requestTimeout: 2_000 },
} as const;
