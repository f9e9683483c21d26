import { isThrottlingError, isTransientError } from '@smithy/core/retry';

/**
 * Whether an error is a fault of AWS that passes by itself: throttling, a 5xx, a connection that broke, no answer in time. The
 * judgement is the AWS SDK's own, by which it repeats a call; here its attempts are used up. A refusal (no permission, no such
 * table, a request that makes no sense) is not: only a person mends that.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function isTransientAwsFailure(error: unknown): boolean {
  return isError(error) && (isThrottlingError(error) || isTransientError(error));
}

/** The SDK looks for fields of its own on any error. */
type SdkError = Parameters<typeof isTransientError>[0];

function isError(error: unknown): error is SdkError {
  return error instanceof Error;
}
