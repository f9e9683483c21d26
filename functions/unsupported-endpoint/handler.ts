import { HttpError } from '../../shared/http/http-error.ts';
import { httpHandler } from '../../shared/http/http-handler.ts';

/** `$default`: every path that is not one of ours, Paystack's other endpoints included. */
export const handler = httpHandler(Date.now, async () => {
  throw new HttpError({
    statusCode: 404,
    code: 'unsupported_endpoint',
    message: 'This service has no such endpoint: look at the method and the path',
    nextStep:
      'There are POST /transaction/initialize, GET /transaction/verify/{reference} and GET /payments/{reference}. ' +
      'Other endpoints of Paystack are at Paystack itself.',
  });
});
