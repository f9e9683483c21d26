import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Clock } from '../payment/clock.ts';
import { parseReference, type Reference } from '../payment/reference.ts';
import { isPaystackFailure } from '../paystack/errors.ts';
import { inTime, OutOfTimeError } from '../runtime/in-time.ts';
import { invocation } from '../runtime/invocation.ts';
import { answerBy } from '../runtime/lifetime.ts';
import { errorFields, type Log, logWith } from '../runtime/logger.ts';
import { meter } from '../runtime/metrics.ts';
import { NotConfiguredError } from '../runtime/paystack-keys.ts';
import { ServiceKeysError } from '../runtime/service-keys.ts';
import { isTransientAwsFailure } from '../runtime/transient-aws-failure.ts';
import { HttpError } from './http-error.ts';
import { paystackFailureResponse } from './paystack-failure-response.ts';
import {
  internalError,
  notConfigured,
  outOfTime,
  serviceKeysUnreadable,
  temporarilyUnavailable,
} from './refusals.ts';
import { errorResponse, type HttpResponse } from './response.ts';

/** What a route is given beside the request. */
export interface RequestScope {
  readonly lambda: Context;
  /** Its lines carry the id of the request, and the reference in the path. */
  readonly log: Log;
  /**
   * Tells which payment the request is about, where the path does not: all lines that follow carry its reference. Gives the
   * log that does so.
   */
  readonly about: (reference: Reference) => Log;
}

type HttpHandler = (event: APIGatewayProxyEventV2, lambda: Context) => Promise<HttpResponse>;

/**
 * A route's Lambda handler: calls `respond`, turns what it throws into an answer, and logs one line for each request.
 * An error that nobody foresaw becomes a 500 that says nothing of its cause.
 *
 * Before Lambda would end the function it answers 504, although what was waited for is not there: AWS's own services may
 * take longer to give up than a function lives.
 */
export function httpHandler(
  clock: Clock,
  respond: (event: APIGatewayProxyEventV2, scope: RequestScope) => Promise<HttpResponse>,
): HttpHandler {
  return invocation(async (event, lambda) => {
    let log = logWith({
      request: event.requestContext.requestId,
      // Only what can be a reference is logged: somebody may put anything into a path.
      reference: parseReference(event.pathParameters?.reference),
    });
    const about = (reference: Reference): Log => {
      log = log.with({ reference });
      return log;
    };
    const remaining = answerBy(lambda, clock) - clock();
    const response = await inTime(respond(event, { lambda, log, about }), remaining).catch(
      (error: unknown) => {
        countFailure(error, lambda.functionName);
        return toResponse(error, { now: clock(), log });
      },
    );
    log.info('request', { route: event.routeKey, status: response.statusCode });
    return response;
  });
}

/** Lambda itself sees no failure: the function has given an answer. */
function countFailure(error: unknown, functionName: string): void {
  if (error instanceof HttpError || isPaystackFailure(error)) return;
  if (error instanceof NotConfiguredError) meter.count('PaystackKeyUnfit');
  else meter.count('RequestsFailed', { function_name: functionName });
}

/** What a route answers when it has thrown. */
export function toResponse(error: unknown, { now, log }: { now: number; log: Log }): HttpResponse {
  if (error instanceof HttpError) return errorResponse(error);
  if (error instanceof NotConfiguredError) return errorResponse(notConfigured(error));
  if (isPaystackFailure(error)) {
    log.warn('paystack gave no usable answer', errorFields(error));
    return paystackFailureResponse(error, now);
  }
  log.error('request failed', errorFields(error));
  if (error instanceof OutOfTimeError) return errorResponse(outOfTime(error));
  if (error instanceof ServiceKeysError) return errorResponse(serviceKeysUnreadable(error));
  if (isTransientAwsFailure(error)) return errorResponse(temporarilyUnavailable(error));
  return errorResponse(internalError());
}
