import { HttpError } from '../../shared/http/http-error.ts';
import { httpHandler } from '../../shared/http/http-handler.ts';

/** `$default`: every path that is not one of ours, Paystack's other endpoints included. */
export const handler = httpHandler(Date.now, async () => {
  throw new HttpError({
    statusCode: 404,
    code: 'unsupported_endpoint',
    message: 'This service has no such endpoint',
    nextStep: 'Call Paystack itself for anything but initializing and verifying a transaction.',
  });
});
