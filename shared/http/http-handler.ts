import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Clock } from '../payment/clock.ts';
import { parseReference } from '../payment/reference.ts';
import { isPaystackFailure } from '../paystack/errors.ts';
import { errorFields, logger } from '../runtime/logger.ts';
import { NotConfiguredError } from '../runtime/paystack-keys.ts';
import { HttpError } from './http-error.ts';
import { paystackFailureResponse } from './paystack-failure-response.ts';
import { internalError, notConfigured } from './refusals.ts';
import { errorResponse, type HttpResponse } from './response.ts';

type Respond = (event: APIGatewayProxyEventV2, context: Context) => Promise<HttpResponse>;

/**
 * A route's Lambda handler: calls `respond`, turns what it throws into an answer, and logs one line for each request.
 * An error that nobody foresaw becomes a 500 that says nothing of its cause.
 */
export function httpHandler(clock: Clock, respond: Respond): Respond {
  return async (event, context) => {
    logger.addContext(context);
    const response = await respond(event, context).catch((error: unknown) => toResponse(error, clock()));
    logger.info('request', {
      route: event.routeKey,
      request: event.requestContext.requestId,
      // Only what can be a reference is logged: somebody may put anything into a path.
      reference: parseReference(event.pathParameters?.reference),
      status: response.statusCode,
    });
    return response;
  };
}

function toResponse(error: unknown, now: number): HttpResponse {
  if (error instanceof HttpError) return errorResponse(error);
  if (error instanceof NotConfiguredError) return errorResponse(notConfigured(error));
  if (isPaystackFailure(error)) {
    logger.warn('paystack gave no usable answer', errorFields(error));
    return paystackFailureResponse(error, now);
  }
  logger.error('request failed', errorFields(error));
  return errorResponse(internalError());
}
