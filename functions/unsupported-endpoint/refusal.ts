import { HttpError } from '../../shared/http/http-error.ts';

/** No route of ours has this method and path. */
export function unsupportedEndpoint(): HttpError {
  return new HttpError({
    statusCode: 404,
    code: 'unsupported_endpoint',
    message: 'This service has no such endpoint: look at the method and the path',
    nextStep:
      'There are POST /transaction/initialize, GET /transaction/verify/{reference} and GET /payments/{reference}. ' +
      'Other endpoints of Paystack are at Paystack itself.',
  });
}
