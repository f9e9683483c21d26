import { httpHandler } from '../../shared/http/http-handler.ts';
import { unsupportedEndpoint } from './refusal.ts';

/** `$default`: every path that is not one of ours, Paystack's other endpoints included. */
export const handler = httpHandler(Date.now, async () => {
  throw unsupportedEndpoint();
});
