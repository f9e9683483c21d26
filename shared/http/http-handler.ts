import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Clock } from '../payment/clock.ts';
import { parseReference } from '../payment/reference.ts';
import { isPaystackFailure } from '../paystack/errors.ts';
import { errorFields, logger } from '../runtime/logger.ts';
import { NotConfiguredError } from '../runtime/paystack-keys.ts';
import { HttpError } from './http-error.ts';
import { paystackFailureResponse } from './paystack-failure-response.ts';
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
  return errorResponse(
    new HttpError({
      statusCode: 500,
      code: 'internal_error',
      message: 'Something went wrong here',
      nextStep: 'Try again with the same reference; nothing that was started is lost.',
    }),
  );
}

/** Only an authenticated caller gets as far as this, so it may name the secret and the command that sets it. */
function notConfigured(error: NotConfiguredError): HttpError {
  return new HttpError(
    {
      statusCode: 503,
      code: error.code,
      message: error.message,
      nextStep: error.command,
    },
    { cause: error },
  );
}
