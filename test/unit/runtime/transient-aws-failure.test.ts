import { expect, test } from 'vitest';
import { isTransientAwsFailure } from '../../../shared/runtime/transient-aws-failure.ts';

function failure(fields: Record<string, unknown>): Error {
  return Object.assign(new Error('of AWS'), fields);
}

const answered = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

test.each([
  ['throttling of a table', failure({ name: 'ProvisionedThroughputExceededException', ...answered(400) })],
  ['throttling of a secret', failure({ name: 'ThrottlingException', ...answered(400) })],
  ['throttling of a queue', failure({ name: 'RequestThrottled', ...answered(403) })],
  ['a 500', failure({ name: 'InternalServerError', ...answered(500) })],
  ['a 503', failure({ name: 'ServiceUnavailable', ...answered(503) })],
  ['no answer in time', failure({ name: 'TimeoutError' })],
  ['a connection that broke', failure({ code: 'ECONNRESET' })],
  ['a name that was not found', failure({ code: 'ENOTFOUND' })],
  ['a failure that one of these is the cause of', failure({ cause: failure({ code: 'ETIMEDOUT' }) })],
])('%s passes by itself', (_, error) => {
  expect(isTransientAwsFailure(error)).toBe(true);
});

test.each([
  ['a permission that is missing', failure({ name: 'AccessDeniedException', ...answered(400) })],
  ['a table that is not there', failure({ name: 'ResourceNotFoundException', ...answered(400) })],
  ['a request that makes no sense', failure({ name: 'ValidationException', ...answered(400) })],
  ['an error of ours', new TypeError('x is not a function')],
  ['something else than an error', 'TimeoutError'],
  ['nothing', undefined],
])('%s does not', (_, error) => {
  expect(isTransientAwsFailure(error)).toBe(false);
});
